import { addDays, daysIn, isoDate, monthEnd, overlap, type Period } from '../domain/civil-day.ts';
import {
  divideRationals,
  exactly,
  multiplyRationals,
  type Rational,
  rational,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { computed, type Figure, stated } from './figure.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** Cost of heating alone, or of heating with warm water. */
export type SwissMonthTable = 'heat' | 'heatWithWarmWater';

const percents = (text: string) => Object.freeze(text.split(' ').map(exactly));

/** Percent of the yearly heating cost per month, January first, for a change of users without a reading (CH-MONTHS).
 *  Quarters and periods are confirmed by published examples, single months are general knowledge. */
export const swissMonthTables: readonly Versioned<Readonly<Record<SwissMonthTable, readonly Rational[]>>>[] =
  Object.freeze([
    {
      validFrom: isoDate('2010-01-01'),
      source: 'Swiss tenants association, as printed by ktipp.ch and hugosteiner.ch',
      value: {
        heat: percents('17.5 14.5 13.5 9.5 3.5 0 0 0 1 10 13.5 17'),
        heatWithWarmWater: percents('13.6 12.1 11.5 9.3 5.6 3.7 3.7 3.7 3.6 9.5 11.5 12.2'),
      },
    },
  ]);

/** Percent of the yearly cost that the months (1 to 12) stand for. */
export function swissMonthPercent(table: SwissMonthTable, months: readonly number[]): Rational {
  const percent = editionOn(swissMonthTables).value[table];
  return sumOf(months.map((month) => percent[month - 1] ?? zero));
}

/** The part of a period's heat that a span of it stands for; days inside a month count alike. Nothing if the table has
 *  no heat in the whole period. */
export function swissMonthShare(span: Period, period: Period): Figure | undefined {
  const all = percentOfDays(period);
  if (all.numerator === 0n) return undefined;
  const own = percentOfDays(span);
  const name = `share of months ${span.firstDay} to ${span.lastDay}`;
  const inputs = [stated('per cent of the span', own, '%'), stated('per cent of the period', all, '%')];
  return computed(name, 'CH-MONTHS', divideRationals(own, all), '', inputs);
}

function percentOfDays(span: Period): Rational {
  const parts: Rational[] = [];
  for (let firstDay = span.firstDay; firstDay <= span.lastDay; firstDay = addDays(monthEnd(firstDay), 1)) {
    const month = { firstDay: addDays(monthEnd(firstDay, -1), 1), lastDay: monthEnd(firstDay) };
    const inside = overlap(month, span);
    const days = rational(BigInt(inside ? daysIn(inside) : 0), BigInt(daysIn(month)));
    parts.push(multiplyRationals(days, swissMonthPercent('heat', [+firstDay.slice(5, 7)])));
  }
  return sumOf(parts);
}
