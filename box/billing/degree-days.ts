import { addDays, daysIn, isoDate, monthEnd, overlap, type Period } from '../domain/civil-day.ts';
import { productOf, type Rational, rational, sumOf } from '../domain/rational.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** How the 40 per mille of June to August are spread: evenly over their 92 days, or per month as named. */
export type SummerDegreeDays = '40/92' | '13-13-14' | '14-13-13';

/** Per mille of the heating year per month, January first; June to August are 40 together (billing.md 4.2). */
export const degreeDayTable: readonly Versioned<readonly number[]>[] = Object.freeze([
  {
    validFrom: isoDate('1983-12-01'),
    source: 'VDI 2067 sheet 1 (12/1983) table 22; values unchanged in DIN 94680:2024-05',
    value: Object.freeze([170, 150, 130, 80, 40, 0, 0, 0, 30, 80, 120, 160]),
  },
]);

const summerMonths: Readonly<Record<Exclude<SummerDegreeDays, '40/92'>, readonly number[]>> = Object.freeze({
  '13-13-14': Object.freeze([13, 13, 14]),
  '14-13-13': Object.freeze([14, 13, 13]),
});

/** Degree days of a period in per mille of a year, exact. A whole year is 1000, also a leap year. */
export function degreeDays(period: Period, summer: SummerDegreeDays = '40/92'): Rational {
  const parts: Rational[] = [];
  for (let firstDay = period.firstDay; firstDay <= period.lastDay;) {
    const month = { firstDay, lastDay: monthEnd(firstDay) };
    const inMonth = overlap(month, period);
    if (inMonth) parts.push(productOf(perDay(firstDay, summer), rational(BigInt(daysIn(inMonth)))));
    firstDay = addDays(month.lastDay, 1);
  }
  return sumOf(parts);
}

/** Per mille of one day of the month of `day`. */
function perDay(day: Period['firstDay'], summer: SummerDegreeDays): Rational {
  const month = +day.slice(5, 7);
  const days = BigInt(+monthEnd(day).slice(8, 10));
  if (month >= 6 && month <= 8) {
    if (summer === '40/92') return rational(40n, 92n);
    return rational(BigInt(summerMonths[summer][month - 6] ?? 0), days);
  }
  return rational(BigInt(editionOn(degreeDayTable, day).value[month - 1] ?? 0), days);
}
