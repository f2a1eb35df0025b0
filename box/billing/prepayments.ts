import { addDays, type IsoDate, monthEnd, type Period, overlap } from '../domain/civil-day.ts';
import { type Rational, subtractRationals, sumOf, zero } from '../domain/rational.ts';

/** The monthly prepayment agreed from a day on. */
export interface PrepaymentStep {
  readonly from: IsoDate;
  readonly amount: Rational;
}

/** What a tenant owed in advance (BK-PREPAY): the amount valid on the first of each month that lies in both the tenancy
 *  and the period. What was really paid counts more, where it is known. */
export function scheduledPrepayments(
  schedule: readonly PrepaymentStep[],
  period: Period,
  tenancy: { readonly firstDay: IsoDate; readonly lastDay?: IsoDate },
): Rational {
  const lived = overlap({ firstDay: tenancy.firstDay, lastDay: tenancy.lastDay ?? period.lastDay }, period);
  if (!lived) return zero;
  const steps = schedule.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const amounts: Rational[] = [];
  for (
    let first = firstOfMonth(lived.firstDay);
    first <= lived.lastDay;
    first = addDays(monthEnd(first), 1)
  ) {
    if (first < lived.firstDay) continue;
    amounts.push(steps.findLast(({ from }) => from <= first)?.amount ?? zero);
  }
  return sumOf(amounts);
}

/** Costs less prepayments: above zero the tenant pays, below zero he gets the rest back. */
export function balanceOf(costs: Rational, prepaid: Rational) {
  const balance = subtractRationals(costs, prepaid);
  const { numerator } = balance;
  const kind = numerator > 0n ? 'payment' : numerator < 0n ? 'credit' : 'zero';
  return { balance, kind } as const;
}

function firstOfMonth(day: IsoDate): IsoDate {
  return addDays(monthEnd(day, -1), 1);
}
