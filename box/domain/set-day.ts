import type { IsoDate } from './civil-day.ts';

/** Whether a yearly set day (`-MM-DD`) lies from `before` on, up to the day before `after`: a value of the set day itself
 *  still carries the sum before the reset (formats.md 2.5). */
export function setDayLies(setDay: string, before: IsoDate, after: IsoDate): boolean {
  for (let year = Number(before.slice(0, 4)); year <= Number(after.slice(0, 4)); year += 1) {
    const day = `${year}${setDay}`;
    if (before <= day && day < after) return true;
  }
  return false;
}
