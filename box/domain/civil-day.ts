declare const dayBrand: unique symbol;

/** A calendar day as `YYYY-MM-DD`, no zone. Texts sort like days. */
export type IsoDate = string & { readonly [dayBrand]: true };

/** Days from `firstDay` to `lastDay`, both included, as on a German bill. */
export interface Period {
  readonly firstDay: IsoDate;
  readonly lastDay: IsoDate;
}

/** Days since 1970-01-01; the form in which days are stored and counted. */
export type DayNumber = number;

const isoForm = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day of a text `YYYY-MM-DD`; `undefined` if there is no such day (2025-02-30, year 0000). */
export function parseIsoDate(text: string): IsoDate | undefined {
  const parts = isoForm.exec(text);
  if (!parts) return undefined;
  return civilDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** The day of a text that is known to be one. Throws RangeError for anything else. */
export function isoDate(text: string): IsoDate {
  const day = parseIsoDate(text);
  if (day === undefined) throw new RangeError(`"${text}" is not a day of the form YYYY-MM-DD`);
  return day;
}

/** The day of year, month (1 to 12) and day of month; `undefined` if there is no such day. */
export function civilDay(year: number, month: number, day: number): IsoDate | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month)) return undefined;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` as IsoDate;
}

/** Days since 1970-01-01 of the proleptic Gregorian calendar. Arithmetic, because it is asked for every reading and
 *  `Temporal.PlainDate` costs a hundred times as much; a test holds both together. */
export function dayNumber(day: IsoDate): DayNumber {
  const month = +day.slice(5, 7);
  const year = +day.slice(0, 4) - (month <= 2 ? 1 : 0); // a year that begins in March has its leap day last
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + +day.slice(8, 10) - 1;
  return (
    year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear - 719_468
  );
}

/** The day that lies `number` days after 1970-01-01. */
export function dayOfNumber(number: DayNumber): IsoDate {
  return new Date(number * 86_400_000).toISOString().slice(0, 10) as IsoDate;
}

/** The day `days` later, or earlier if negative. */
export function addDays(day: IsoDate, days: number): IsoDate {
  return dayOfNumber(dayNumber(day) + days);
}

/** The last day of the month that lies `months` after the month of `day`; 0 is its own month's end. */
export function monthEnd(day: IsoDate, months = 0): IsoDate {
  const count = +day.slice(0, 4) * 12 + (+day.slice(5, 7) - 1) + months;
  const year = Math.floor(count / 12);
  const month = (count % 12) + 1;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(daysInMonth(year, month), 2)}` as IsoDate;
}

/** Whether `day` is the last of its month. */
export function isMonthEnd(day: IsoDate): boolean {
  return +day.slice(8, 10) === daysInMonth(+day.slice(0, 4), +day.slice(5, 7));
}

/** The last full day that a value dated `day` at 00:00 covers when the source writes the first day of the next
 *  period (1 December for November): the day before the first of a month, else `day` itself (formats.md 8.4). */
export function lastFullDay(day: IsoDate): IsoDate {
  return day.endsWith('-01') ? addDays(day, -1) : day;
}

/** Number of days in the period; both ends count. Negative or zero if it ends before it begins. */
export function daysIn(period: Period): number {
  return dayNumber(period.lastDay) - dayNumber(period.firstDay) + 1;
}

/** The days both periods share, or `undefined` if none. */
export function overlap(left: Period, right: Period): Period | undefined {
  const firstDay = left.firstDay > right.firstDay ? left.firstDay : right.firstDay;
  const lastDay = left.lastDay < right.lastDay ? left.lastDay : right.lastDay;
  return firstDay > lastDay ? undefined : { firstDay, lastDay };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}
