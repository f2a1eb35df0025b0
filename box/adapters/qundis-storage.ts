import { lastFullDay, monthEnd } from '../domain/civil-day.ts';
import type { ReadingKind } from '../domain/reading.ts';
import { type DateField, readDate } from './written-date.ts';
import type { StatedValue } from './device-record.ts';
import { descriptiveDimensions } from './dimension.ts';

/** One `datapoint` of a siemeca file, as written. */
export interface DataPointText {
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly text: string;
  readonly dimension: string;
  readonly position: number;
}

/** Storages from here on are month ends (formats.md 2.3). */
const firstMonth = 8;

/** Finds the date of every value by the one rule that covers the dialects A, B and C (formats.md 2.3): a storage's own
 *  date; for month ends without one, the nearest higher storage with a date, and as many intervals back, always to the
 *  month's last day. Never by position: devices emit dates before and after their values. A current value without a
 *  date of its own is dated by the device's clock. */
export function placeInTime(points: readonly DataPointText[], clock: DateField): StatedValue[] {
  const dates = new Map<number, DateField>();
  const values: DataPointText[] = [];
  let monthsApart = 1;
  for (const point of points) {
    const { dimension, storage, text } = point;
    if (dimension === 'date' || dimension === 'dateTime') {
      if (typeof dates.get(storage) !== 'object') dates.set(storage, readDate(text));
    } else if (dimension === 'Month(s)' || dimension === 'Storage interval month') {
      const months = Number(text);
      if (Number.isInteger(months) && months >= 1 && months <= 12) monthsApart = months;
    } else if (!descriptiveDimensions.has(dimension)) values.push(point);
  }
  const dated = [...dates.keys()].filter((storage) => storage >= firstMonth).toSorted((a, b) => a - b);
  return values.map((point) =>
    Object.assign(point, { kind: kindOf(point.storage), date: dateOf(point.storage) }),
  );

  function dateOf(storage: number): DateField {
    const own = dates.get(storage);
    if (typeof own === 'object') return own;
    if (storage === 0) return typeof clock === 'object' ? clock : (own ?? clock);
    if (storage < firstMonth || own === 'malformed') return own ?? 'missing';
    for (const higher of dated) {
      const date = dates.get(higher);
      if (higher > storage && typeof date === 'object') {
        return { day: monthEnd(lastFullDay(date.day), (storage - higher) * monthsApart) };
      }
    }
    return 'missing';
  }
}

function kindOf(storage: number): ReadingKind {
  if (storage === 0) return 'instantaneous';
  return storage < firstMonth ? 'set-day' : 'month-end';
}
