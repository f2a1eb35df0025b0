import { addDays, dayNumber, type IsoDate, type Period } from '../domain/civil-day.ts';
import type { Coverage } from '../domain/coverage.ts';

const exactDays = 3;
const closeDays = 31;

/** How the days with a value cover a period with changes of tenants. A period needs the value of the day before its first
 *  one and of its last one; a change needs the value of the last day of the old tenancy. */
export function coverageOf(
  days: readonly IsoDate[],
  period: Period,
  changes: readonly IsoDate[] = [],
): { readonly coverage: Coverage; readonly daysOff: number } {
  const numbers = days.map(dayNumber);
  const off = (day: IsoDate): number =>
    numbers.reduce((least, number) => Math.min(least, Math.abs(number - dayNumber(day))), Infinity);
  const ends = Math.max(off(addDays(period.firstDay, -1)), off(period.lastDay));
  const daysOff = Math.max(ends, ...changes.map(off));
  if (ends > closeDays) return { coverage: 'not-computable', daysOff };
  if (daysOff > closeDays) return { coverage: 'computable', daysOff };
  return { coverage: daysOff > exactDays ? 'close' : 'exact', daysOff };
}
