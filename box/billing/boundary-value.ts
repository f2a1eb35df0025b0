import { addDays, dayNumber, type IsoDate } from '../domain/civil-day.ts';
import {
  addRationals,
  compareRationals,
  divideRationals,
  fixedText,
  fractionText,
  productOf,
  type Rational,
  rational,
  subtractRationals,
} from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, stated } from './figure.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';

/** A counter's value at the end of a day. */
export interface DayValue {
  readonly day: IsoDate;
  readonly value: Rational;
}

/** How a value between two readings is found: straight (water, electricity) or by degree days (heat, HCA). */
export interface Interpolation {
  readonly mode: 'linear' | 'degreeDays';
  /** A reading that many days off a boundary is taken as it is. */
  readonly toleranceDays: number;
  readonly summer?: SummerDegreeDays;
}

/** Where a boundary value comes from. Anything but an exact reading is printed as "berechnet" on the bill. */
export type ValueFlag = 'reading±1' | 'interpolated' | 'missing';

/** A counter's value at a boundary, as a figure of the readings it came from; none if it is missing. */
export interface BoundaryValue {
  readonly value?: Figure;
  readonly flag?: ValueFlag;
}

/** The counter's value at the end of `day` (MET-BOUND, MET-TOL): the nearest reading within the tolerance, of two
 *  equally near the earlier; else interpolated inside the smallest interval around the day; never extrapolated.
 *  `readings` in order of their days, rollovers already added; `name` is the meter's. */
export function boundaryValue(
  readings: readonly DayValue[],
  day: IsoDate,
  how: Interpolation,
  name = 'meter',
): BoundaryValue {
  const near = nearest(readings, day, how.toleranceDays);
  if (near) return near.day === day ? { value: readingFigure(near, name) } : taken(near, day, name);
  const before = readings.findLast((reading) => reading.day < day);
  const after = readings.find((reading) => reading.day > day);
  if (!before || !after) return { flag: 'missing' };
  const part = divideRationals(weight(before.day, day, how), weight(before.day, after.day, how));
  const gained = productOf(subtractRationals(after.value, before.value), part);
  const value = addRationals(before.value, gained);
  const inputs = [readingFigure(before, name), readingFigure(after, name)];
  const note = `interpolated, ${how.mode === 'linear' ? 'by days' : 'by degree days'}: ${fixedText(part, 6)}`;
  return {
    value: computed(`${name} at the end of ${day}`, 'MET-BOUND', value, 'units', inputs, note),
    flag: 'interpolated',
  };
}

/** Adds the counter's modulus from each rollover on, so that the values only rise (MET-ROLL): a fall of more than
 *  half of it is a rollover. Any other fall blocks: it needs a person to decide. */
export function withoutRollovers(
  readings: readonly DayValue[],
  modulus: Rational | undefined,
  id: string,
): DayValue[] {
  let added = rational(0n);
  let previous: DayValue | undefined;
  return readings.map((reading) => {
    if (previous && compareRationals(reading.value, previous.value) < 0) {
      const fall = subtractRationals(previous.value, reading.value);
      const rolledOver = modulus && compareRationals(productOf(fall, rational(2n)), modulus) > 0;
      if (!rolledOver) throw regression(previous, reading, id);
      added = addRationals(added, modulus);
    }
    previous = reading;
    return { day: reading.day, value: addRationals(reading.value, added) };
  });
}

function nearest(readings: readonly DayValue[], day: IsoDate, tolerance: number): DayValue | undefined {
  let best: DayValue | undefined;
  let bestDistance = tolerance + 1;
  for (const reading of readings) {
    const distance = Math.abs(dayNumber(reading.day) - dayNumber(day));
    if (distance < bestDistance) [best, bestDistance] = [reading, distance];
  }
  return best;
}

function readingFigure({ day, value }: DayValue, name: string): Figure {
  return stated(`${name} on ${day}`, value, 'units');
}

function taken(reading: DayValue, day: IsoDate, name: string): BoundaryValue {
  const inputs = [readingFigure(reading, name)];
  const at = `${name} at the end of ${day}`;
  const value = computed(at, 'MET-BOUND', reading.value, 'units', inputs, `reading of ${reading.day}`);
  return { value, flag: 'reading±1' };
}

/** Days or degree days after the end of `from` up to the end of `to`. */
function weight(from: IsoDate, to: IsoDate, { mode, summer }: Interpolation): Rational {
  if (mode === 'linear') return rational(BigInt(dayNumber(to) - dayNumber(from)));
  return degreeDays({ firstDay: addDays(from, 1), lastDay: to }, summer);
}

function regression(previous: DayValue, reading: DayValue, id: string) {
  const message =
    `Meter "${id}" fell from ${fractionText(previous.value)} on ${previous.day} to ` +
    `${fractionText(reading.value)} on ${reading.day}: enter an exchange, or correct a reading`;
  return blocked('meter-regression', message, id);
}
