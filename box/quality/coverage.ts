import { addDays, dayNumber, type IsoDate, type Period } from '../domain/civil-day.ts';

/** How well the readings of a device cover a billing period, the four classes that people know from their billing service
 *  (ecosystem.md 4.1), the best first: all needed values within 3 days; within 4 to 31 days; more than 31 days off at a
 *  change of tenant, so that it can be computed between its neighbours; more than 31 days off at the start or the end. */
export const coverages = ['exact', 'close', 'computable', 'not-computable'] as const;
export type Coverage = (typeof coverages)[number];

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
