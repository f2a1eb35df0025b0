import { dayNumber } from '../domain/civil-day.ts';
import { subtractDecimals } from '../domain/decimal.ts';
import type { Finding } from '../domain/finding.ts';
import { type Quantity, unitOf } from '../domain/quantity.ts';
import type { CountedSeries } from './counted-series.ts';
import { evidenceOf, type StoredValue } from './device-history.ts';

/** A rise of this many times the steepest one otherwise seen is improbable. */
const timesTheSteepest = 8;

/** Rises that must be known besides, before one can be called improbable. */
const leastRises = 6;

/** Rises a day below which nothing is improbable: about ten times what a flat uses on its coldest or thirstiest day. */
const improbableADay: ReadonlyMap<Quantity, number> = new Map([
  ['heat-energy', 400],
  ['cold-energy', 400],
  ['volume', 4],
  ['hca', 100],
  ['electricity', 200],
]);

/** A counter that rose far more steeply than it ever did otherwise. Rules of thumb only: rates are plain numbers here and
 *  nothing of them is kept. */
export function findJumping({ name, quantity, readings }: CountedSeries): Finding[] {
  const floor = improbableADay.get(quantity);
  const rises = risesOf(readings);
  if (floor === undefined || rises.length <= leastRises) return [];
  const [steepest, second] = rises.toSorted((a, b) => b.aDay - a.aDay);
  if (!steepest || !second || steepest.aDay < floor || steepest.aDay < timesTheSteepest * second.aDay)
    return [];
  const { before, after, days } = steepest;
  const rise = subtractDecimals(after.value, before.value);
  return [
    {
      code: 'jumping',
      severity: 'warning',
      quantity,
      since: after.validOn,
      message: `${name}: rose by ${rise} ${unitOf[quantity]} in ${days} ${
        days === 1 ? 'day' : 'days'
      }, far more than ever before`.replace('  ', ' '),
      advice: 'Compare with the display: a wrong transmission, a new device under an old number, or a leak',
      evidence: evidenceOf([before, after]),
    },
  ];
}

interface Rise {
  readonly before: StoredValue;
  readonly after: StoredValue;
  readonly days: number;
  readonly aDay: number;
}

/** The rises from one day to the next one with a value; of one day its last value. */
function risesOf(readings: readonly StoredValue[]): Rise[] {
  const ends = readings.filter(({ validOn }, at) => readings[at + 1]?.validOn !== validOn);
  return ends.slice(1).flatMap((after, at) => {
    const before = ends[at];
    if (!before) return [];
    const days = dayNumber(after.validOn) - dayNumber(before.validOn);
    return [{ before, after, days, aDay: (Number(after.value) - Number(before.value)) / days }];
  });
}
