import { addDays, dayNumber, type IsoDate } from '../domain/civil-day.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { twelveMonthsAfter } from './check-heating-input.ts';

/** Last day on which the bill may reach the tenant with a demand: the end of the twelfth month after the period
 *  (BK-DEADLINE, § 556 (3) BGB). The tenant has twelve months from then to object. */
export function settlementDeadline(periodEnd: IsoDate): IsoDate {
  return addDays(twelveMonthsAfter(addDays(periodEnd, 1)), -1);
}

/** Whether the deadline is near (90 days) or passed on `today`. */
export function checkDeadline(periodEnd: IsoDate, today: IsoDate): BillingIssue[] {
  const deadline = settlementDeadline(periodEnd);
  const left = dayNumber(deadline) - dayNumber(today);
  if (left < 0) {
    const message = `The bill was due on ${deadline}: no more demands, credits must still be paid`;
    return [billingIssue('deadline-passed', message, 'period')];
  }
  if (left > 90) return [];
  return [
    billingIssue(
      'deadline-near',
      `The bill must reach the tenants by ${deadline}, in ${left} days`,
      'period',
    ),
  ];
}
