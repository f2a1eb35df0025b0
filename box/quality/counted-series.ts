import type { Quantity } from '../domain/quantity.ts';
import type { StoredValue } from './device-history.ts';

/** The readings of one counter of a device in time, each fact in its newest version. */
export interface CountedSeries {
  readonly quantity: Quantity;
  /** `volume`, or with tariff and subunit for further registers: `volume, tariff 1`. */
  readonly name: string;
  readonly readings: readonly StoredValue[];
}

/** Quantities that only count up. */
const counted: ReadonlySet<Quantity> = new Set<Quantity>([
  'heat-energy',
  'cold-energy',
  'electricity',
  'electricity-export',
  'volume',
  'hca',
]);

/** The counters of a device. Differences (half-months, intervals) and extremes are no counters; a set-day value dated
 *  into the future says nothing yet (formats.md 8.4). */
export function countedSeries(readings: readonly StoredValue[]): CountedSeries[] {
  const counters = readings.filter(
    ({ quantity, kind, quality, register }) =>
      counted.has(quantity) &&
      register.function === 'inst' &&
      (kind === 'instantaneous' || kind === 'month-end' || (kind === 'set-day' && quality !== 'suspect')),
  );
  const series = Map.groupBy(counters, nameOf);
  return [...series].flatMap(([name, all]) => {
    const [first] = all;
    return first ? [{ quantity: first.quantity, name, readings: inTime(newestVersions(all)) }] : [];
  });
}

function nameOf({ quantity, register: { tariff, subunit } }: StoredValue): string {
  const further = [
    ...(tariff === 0 ? [] : [`tariff ${tariff}`]),
    ...(subunit === 0 ? [] : [`subunit ${subunit}`]),
  ];
  return [quantity, ...further].join(', ');
}

/** Of a set-day and a month-end value of one day, which are one fact, the set day is kept: it explains a reset. */
function newestVersions(readings: readonly StoredValue[]): StoredValue[] {
  const newest = new Map<string, StoredValue>();
  for (const reading of readings) {
    const key = timeKeyOf(reading);
    const known = newest.get(key);
    const wins = known?.version === reading.version && reading.kind === 'set-day';
    if (wins || (known?.version ?? 0) < reading.version) newest.set(key, reading);
  }
  return [...newest.values()];
}

/** What tells the facts of one series apart: the instant, or the day that a stored value covers (design 4). */
function timeKeyOf({ kind, measuredAt, validOn }: StoredValue): string {
  return kind === 'instantaneous' ? `at ${measuredAt ?? validOn}` : validOn;
}

/** By day; of one day the momentary values first, the stored one is that of the day's end. */
function inTime(readings: StoredValue[]): StoredValue[] {
  return readings.toSorted((left, right) => {
    if (left.validOn !== right.validOn) return left.validOn < right.validOn ? -1 : 1;
    const [early, late] = [left, right].map(({ kind, measuredAt }) =>
      kind === 'instantaneous' ? (measuredAt ?? '') : '~',
    ) as [string, string];
    return early < late ? -1 : early > late ? 1 : 0;
  });
}
