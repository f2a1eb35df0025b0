import { addDays, civilDay, type IsoDate, lastFullDay, monthEnd } from '../../domain/civil-day.ts';
import { type Instant, instantOfSeconds, secondsOf, type Zone } from '../../domain/instant.ts';
import { writtenInstant } from '../written-instant.ts';
import type { DateField, WrittenDate } from '../written-date.ts';
import { everyYear } from './date-formats.ts';

/** How far the values of a row lie apart. */
export type Step = 'month' | 'half-month' | 'day' | 'hour';

/** The boundary that lies `steps` after a first one, or before if negative. Month and half-month boundaries are the last
 *  full day, whichever convention the first one is written in (formats.md 8.4); a month's is always its last day. */
export function boundaryAfter(first: WrittenDate, step: Step, steps: number, zone: Zone): WrittenDate {
  switch (step) {
    case 'month':
      return { day: monthEnd(lastFullDay(first.day), steps) };
    case 'half-month':
      return { day: halfMonthAfter(first, steps) };
    case 'day':
      return { ...first, day: addDays(first.day, steps) };
    case 'hour':
      return atInstant(instantOfSeconds(secondsOf(writtenInstant(first, zone)) + steps * 3600), zone);
  }
}

/** What a difference that ends at a boundary spans. */
export function spanBefore(
  end: WrittenDate,
  step: 'month' | 'day' | 'hour',
  zone: Zone,
): { from: Instant; until: Instant } {
  if (step === 'hour') {
    const until = writtenInstant(end, zone);
    return { from: instantOfSeconds(secondsOf(until) - 3600), until };
  }
  const before = step === 'month' ? monthEnd(end.day, -1) : addDays(end.day, -1);
  const endOf = (day: IsoDate): Instant => writtenInstant({ day: addDays(day, 1) }, zone);
  return { from: endOf(before), until: endOf(end.day) };
}

/** A date of "every year" is the last such day before the device's clock (formats.md 6.3); without a clock it is no
 *  date. Any other date is itself. */
export function lastOccurrence(date: DateField, clock: DateField): DateField {
  if (typeof date !== 'object' || !date.day.startsWith(everyYear)) return date;
  if (typeof clock !== 'object') return 'missing';
  const year = Number(clock.day.slice(0, 4));
  for (const candidate of [year, year - 1]) {
    const day = civilDay(candidate, Number(date.day.slice(5, 7)), Number(date.day.slice(8, 10)));
    const covered = day === undefined ? undefined : lastFullDay(day);
    if (covered !== undefined && covered < clock.day) return { day: covered };
  }
  return 'missing';
}

/** Half-months end on the 15th and on the last day of the month. */
function halfMonthAfter({ day, time }: WrittenDate, steps: number): IsoDate {
  const midnight = time === undefined || time === '00:00:00';
  const covered = midnight && (day.endsWith('-01') || day.endsWith('-16')) ? addDays(day, -1) : day;
  const half = Number(covered.slice(8, 10)) <= 15 ? 0 : 1;
  const count = Number(covered.slice(0, 4)) * 24 + (Number(covered.slice(5, 7)) - 1) * 2 + half + steps;
  const month = civilDay(Math.floor(count / 24), (Math.floor(count / 2) % 12) + 1, 15) ?? covered;
  return count % 2 === 0 ? month : monthEnd(month);
}

function atInstant(instant: Instant, zone: Zone): WrittenDate {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  const day = local.toPlainDate().toString() as IsoDate;
  return { day, time: local.toPlainTime().toString({ smallestUnit: 'second' }), instant };
}
