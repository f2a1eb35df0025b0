import { dayOfNumber } from '../domain/civil-day.ts';

const known = new Map<number, number>();

/** Calendar month of a day number as YYYYMM. */
export function monthOfDay(day: number): number {
  let month = known.get(day);
  if (month === undefined) {
    const text = dayOfNumber(day);
    month = Number(text.slice(0, 4)) * 100 + Number(text.slice(5, 7));
    if (known.size > 20_000) known.clear();
    known.set(day, month);
  }
  return month;
}
