import { type ReadingKind, readingKinds } from '../domain/reading.ts';

/** Kinds whose times share a key: set-day and month-end values of one day are one fact (domain/fact-key.ts). */
export const families = ['instantaneous', 'stored', 'half-month', 'interval'] as const;
export type Family = 0 | 1 | 2 | 3;

/** The time part of a fact key as numbers. With the series they identify the fact.
 *  - `day`, days since 1970: the UTC day of the instant a fact is keyed by (`measuredAt`, `until`), which no zone
 *    setting can move; the day covered for stored values.
 *  - `slot`: seconds since the start of `day`; for intervals plus 86,400 times the seconds they span; 0 for stored
 *    values; -1 where the instant is absent.
 *  - `shift`: `validOn` minus `day`, at most one day either way.
 *  - `extra`: JSON of `[measuredAt, from, until]` for what `day` and `slot` cannot say, else null. */
export interface ReadingPlace {
  readonly day: number;
  readonly slot: number;
  readonly shift: number;
  readonly extra: string | null;
}

const daySeconds = 86_400;

/** Family of a kind, both as places in their lists. */
export const familyOfKind: readonly Family[] = readingKinds.map(familyOf);

function familyOf(kind: ReadingKind): Family {
  switch (kind) {
    case 'instantaneous':
      return 0;
    case 'set-day':
    case 'month-end':
      return 1;
    case 'half-month':
      return 2;
    case 'interval':
      return 3;
  }
}

/** Where a reading belongs. Instants in seconds since 1970, NaN where absent. */
export function placeOfReading(
  family: Family,
  validOn: number,
  measuredAt: number,
  from: number,
  until: number,
): ReadingPlace {
  if (family === 0 && !Number.isNaN(measuredAt)) {
    const day = keyDay(measuredAt, validOn);
    const extra = Number.isNaN(from) && Number.isNaN(until) ? null : instants(NaN, from, until);
    return { day, slot: measuredAt - day * daySeconds, shift: validOn - day, extra };
  }
  if (family === 3 && until >= from && keyDay(until, validOn) === Math.floor(until / daySeconds)) {
    const day = Math.floor(until / daySeconds);
    const slot = until - day * daySeconds + daySeconds * (until - from);
    return { day, slot, shift: validOn - day, extra: instants(measuredAt, NaN, NaN) };
  }
  const slot = family === 0 || family === 3 ? -1 : 0;
  return { day: validOn, slot, shift: 0, extra: instants(measuredAt, from, until) };
}

/** The instants of a stored reading in seconds since 1970, NaN where absent. */
export function instantsOfPlace(
  family: Family,
  place: Pick<ReadingPlace, 'day' | 'slot' | 'extra'>,
): { readonly measuredAt: number; readonly from: number; readonly until: number } {
  const [measuredAt, from, until] = parseInstants(place.extra);
  if (family === 0 && place.slot !== -1)
    return { measuredAt: place.day * daySeconds + place.slot, from, until };
  if (family === 3 && place.slot !== -1) {
    const end = place.day * daySeconds + (place.slot % daySeconds);
    return { measuredAt, from: end - Math.floor(place.slot / daySeconds), until: end };
  }
  return { measuredAt, from, until };
}

/** The UTC day of an instant; the day covered if a source puts the two further apart than any zone can, so that
 *  queries by day find it. */
function keyDay(seconds: number, validOn: number): number {
  const day = Math.floor(seconds / daySeconds);
  return Math.abs(day - validOn) <= 1 ? day : validOn;
}

function instants(measuredAt: number, from: number, until: number): string | null {
  if (Number.isNaN(measuredAt) && Number.isNaN(from) && Number.isNaN(until)) return null;
  return JSON.stringify([measuredAt, from, until]); // NaN becomes null
}

function parseInstants(extra: string | null): readonly [number, number, number] {
  if (extra === null) return [NaN, NaN, NaN];
  const [measuredAt, from, until] = JSON.parse(extra) as (number | null)[];
  return [measuredAt ?? NaN, from ?? NaN, until ?? NaN];
}
