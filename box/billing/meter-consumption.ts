import { type IsoDate, civilDay } from '../domain/civil-day.ts';
import {
  compareRationals,
  one,
  productOf,
  type Rational,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import {
  boundaryValue,
  type BoundaryValue,
  type DayValue,
  type Interpolation,
  type ValueFlag,
  withoutRollovers,
} from './boundary-value.ts';
import { computed, type Figure, stated, total } from './figure.ts';

/** One device at a meter point, or one season of a device that restarts at its set day. */
export interface MeterSegment {
  readonly id: string;
  /** It counts after the end of this day; absent: since ever. */
  readonly from?: IsoDate;
  /** It counts until the end of this day; absent: still. */
  readonly until?: IsoDate;
  /** Rating factor of the radiator it sits on, 1 for meters. */
  readonly factor: Rational;
  /** Value at which the counter starts again at 0. */
  readonly modulus?: Rational;
  readonly readings: readonly DayValue[];
}

/** What was consumed after the end of `after` up to the end of `until`. */
export interface IntervalConsumption {
  readonly after: IsoDate;
  readonly until: IsoDate;
  /** Exact; absent if a needed value is missing. */
  readonly consumption?: Figure;
  /** Where its boundary values came from, sorted; empty: all were read on the day. */
  readonly flags: readonly ValueFlag[];
  /** Ids of the devices that counted; several if one was exchanged. */
  readonly devices: readonly string[];
}

/** Consumption of a meter point between consecutive boundaries (MET-EXCH). Every boundary value is computed once, so
 *  that parts add up to the whole exactly. An exchange closes one segment and opens the next; unlike counters are
 *  never subtracted from each other. */
export function meterConsumption(
  segments: readonly MeterSegment[],
  boundaries: readonly IsoDate[],
  how: Interpolation,
): IntervalConsumption[] {
  const counters = segments.map((segment) => {
    const sorted = segment.readings.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    const readings = withoutRollovers(sorted, segment.modulus, segment.id);
    return { ...segment, valueAt: remembered((day) => boundaryValue(readings, day, how, segment.id)) };
  });
  return boundaries.slice(1).map((until, at) => intervalOf(counters, boundaries[at] ?? until, until));
}

/** Splits a device that stores its value at a set day and restarts at 0 into one segment per season (HCA-SETDAY). The
 *  reading on the set day closes a season. `setDay` is `MM-DD`; 02-29 is the last of February in other years. */
export function splitAtSetDays(segment: MeterSegment, setDay: string): MeterSegment[] {
  const years = new Set(segment.readings.map(({ day }) => +day.slice(0, 4)));
  const ends = [...years].toSorted((a, b) => a - b).map((year) => setDayIn(year, setDay));
  const bounds: (IsoDate | undefined)[] = [segment.from, ...ends, segment.until];
  return bounds.slice(1).flatMap((until, at) => {
    const from = bounds[at];
    const inSeason = closedOnce(
      segment.readings.filter(({ day }) => (!from || day > from) && (!until || day <= until)),
      until,
    );
    if (inSeason.length === 0) return [];
    const restart = from && from !== segment.from ? [{ day: from, value: zero }] : [];
    const opening = segment.readings.filter(
      ({ day }) => from !== undefined && from === segment.from && day === from,
    );
    const { from: _from, until: _until, ...device } = segment;
    return [
      {
        ...device,
        ...(from ? { from } : {}),
        ...(until ? { until } : {}),
        readings: [...opening, ...restart, ...inSeason],
      },
    ];
  });
}

/** What the manager has to know about the values of a meter point (MET-BOUND). */
export function doubtsOf(intervals: readonly IntervalConsumption[], meterId: string): BillingIssue[] {
  const codes = {
    'reading±1': 'reading±1',
    interpolated: 'value-interpolated',
    missing: 'value-missing',
  } as const;
  return intervals.flatMap(({ after, until, flags }) =>
    flags.map((flag) =>
      billingIssue(codes[flag], `Meter "${meterId}", ${after} to ${until}: value is ${flag}`, meterId),
    ),
  );
}

/** Devices report the season's last value and the restart at 0 for the same day: only the former closes it. */
function closedOnce(readings: readonly DayValue[], until: IsoDate | undefined): DayValue[] {
  const restarts = readings.some(({ day, value }) => day === until && value.numerator !== 0n);
  return readings.filter(({ day, value }) => !(restarts && day === until && value.numerator === 0n));
}

type Counter = MeterSegment & { readonly valueAt: (day: IsoDate) => BoundaryValue };

function intervalOf(counters: readonly Counter[], after: IsoDate, until: IsoDate): IntervalConsumption {
  const flags = new Set<ValueFlag>();
  const parts: Figure[] = [];
  const devices = new Set<string>();
  for (const counter of counters) {
    const opens = counter.from !== undefined && counter.from > after ? counter.from : after;
    const closes = counter.until !== undefined && counter.until < until ? counter.until : until;
    if (opens >= closes) continue;
    devices.add(counter.id);
    const first = counter.valueAt(opens);
    const last = counter.valueAt(closes);
    for (const { flag } of [first, last]) if (flag) flags.add(flag);
    if (first.value && last.value) parts.push(counted(counter, first.value, last.value, opens, closes));
  }
  if (parts.length === 0) flags.add('missing');
  const sorted = [...flags].toSorted();
  const interval = { after, until, flags: sorted, devices: [...devices] };
  if (flags.has('missing')) return interval;
  const [only] = parts;
  const all = parts.length === 1 && only ? only : total(`consumption ${after} to ${until}`, 'units', parts);
  return { ...interval, consumption: all };
}

/** What one counter counted between two of its values, times its factor. */
function counted(
  { id, factor }: Counter,
  first: Figure,
  last: Figure,
  opens: IsoDate,
  closes: IsoDate,
): Figure {
  const value = productOf(subtractRationals(last.value, first.value), factor);
  const inputs = [
    last,
    first,
    ...(compareRationals(factor, one) === 0 ? [] : [stated(`${id}: factor`, factor, '')]),
  ];
  return computed(`${id}: consumption ${opens} to ${closes}`, 'MET-EXCH', value, 'units', inputs);
}

function remembered(compute: (day: IsoDate) => BoundaryValue): (day: IsoDate) => BoundaryValue {
  const known = new Map<IsoDate, BoundaryValue>();
  return (day) => {
    const value = known.get(day) ?? compute(day);
    known.set(day, value);
    return value;
  };
}

function setDayIn(year: number, setDay: string): IsoDate {
  const [month = 0, day = 0] = setDay.split('-').map(Number);
  const found = civilDay(year, month, day) ?? civilDay(year, month, day - 1);
  if (found === undefined)
    throw blocked('date-malformed', `"${setDay}" is no set day of the form MM-DD`, setDay);
  return found;
}
