import { overlap, type Period } from '../domain/civil-day.ts';
import type { CostItem, Property } from '../domain/property.ts';
import {
  divideRationals,
  multiplyRationals,
  type Rational,
  rationalOf,
  roundedTo,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { splitSupplyInvoice } from './split-supply-invoice.ts';

/** A cost item with the part of it that belongs to the period. */
export interface PeriodCost {
  readonly item: CostItem;
  readonly kind: 'heating' | 'operating' | 'vewa';
  readonly amount: Rational;
  readonly labour: Rational;
  readonly co2Kg: Rational;
  readonly co2Cost: Rational;
  readonly energyKwh: Rational;
}

/** The costs of a billing period: those for days inside it whole, those across its ends by what they say of their
 *  spread (DE-SUPPLY); heating by the days it was for, never by the day of payment (BGH VIII ZR 156/11). A cost across
 *  an end that says nothing is an error. */
export function costsInPeriod(
  { costItems, costCentres }: Property,
  period: Period,
): { readonly costs: readonly PeriodCost[]; readonly issues: readonly BillingIssue[] } {
  const kinds = new Map(costCentres.map(({ id, kind }) => [id, kind]));
  const costs: PeriodCost[] = [];
  const issues: BillingIssue[] = [];
  for (const item of costItems) {
    const inside = overlap(item.period, period);
    const kind = kinds.get(item.costCentreId);
    if (!inside || !kind) continue;
    const whole = inside.firstDay === item.period.firstDay && inside.lastDay === item.period.lastDay;
    if (whole) costs.push(costOf(item, kind, rationalOf(item.amount)));
    else if (item.spread) costs.push(costOf(item, kind, partOf(item, item.spread, period)));
    else {
      const { firstDay, lastDay } = item.period;
      const message = `Cost "${item.id}" is for ${firstDay} to ${lastDay}, the bill for ${period.firstDay} to ${period.lastDay}: state its spread, or split it`;
      issues.push(billingIssue('cost-outside-period', message, item.id));
    }
  }
  return { costs, issues };
}

function partOf(item: CostItem, spread: 'days' | 'degreeDays', period: Period): Rational {
  const amount = rationalOf(item.amount);
  const fixed =
    spread === 'days' ? amount : item.fixedAmount === undefined ? zero : rationalOf(item.fixedAmount);
  return splitSupplyInvoice({ period: item.period, amount, fixed }, period).inPeriod;
}

/** What hangs on the amount goes with it in the same part. */
function costOf(item: CostItem, kind: PeriodCost['kind'], amount: Rational): PeriodCost {
  const all = rationalOf(item.amount);
  const inPart = (value: Rational) =>
    all.numerator === 0n ? value : divideRationals(multiplyRationals(value, amount), all);
  const { labour, co2, energyKwh } = item;
  return {
    item,
    kind,
    amount,
    labour: labour ? roundedTo(inPart(rationalOf(labour.amount)), 2) : zero,
    co2Kg: co2 ? inPart(rationalOf(co2.kg)) : zero,
    co2Cost: co2 ? roundedTo(inPart(rationalOf(co2.cost)), 2) : zero,
    energyKwh: energyKwh === undefined ? zero : inPart(rationalOf(energyKwh)),
  };
}
