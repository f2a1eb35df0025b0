import { z } from 'zod';
import {
  fixedText,
  multiplyRationals,
  type Rational,
  rational,
  subtractRationals,
  zero,
} from '../../domain/rational.ts';
import { computed, stated } from '../figure.ts';
import { splitSupplyInvoice } from '../split-supply-invoice.ts';
import { period, quantity, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** A supplier's invoice whose period is not the billing period. */
export const supplySplitCase = caseKind(
  'supply_split',
  z.object({
    invoice: z.object({ amount: quantity, fixed: quantity.default(zero) }).and(period),
    period,
    summer,
  }),
  ({ invoice, period: billed, summer: distribution }) => {
    const { amount, fixed, firstDay, lastDay } = invoice;
    const split = splitSupplyInvoice({ period: { firstDay, lastDay }, amount, fixed }, billed, distribution);
    return {
      expected: {
        permille: permille(split.degreeDayPart),
        daysPermille: permille(split.dayPart),
        variable: fixedText(split.variable, 2),
        fixed: fixedText(split.fixed, 2),
        inPeriod: fixedText(split.inPeriod, 2),
        outside: fixedText(split.outside, 2),
      },
      figures: [
        computed('variable part in the period', 'DE-SUPPLY', split.variable, 'EUR', [
          stated('invoice without its fixed part', subtractRationals(amount, fixed), 'EUR'),
          stated('share of degree days', split.degreeDayPart, ''),
        ]),
        computed('fixed part in the period', 'DE-SUPPLY', split.fixed, 'EUR', [
          stated('fixed part of the invoice', fixed, 'EUR'),
          stated('share of days', split.dayPart, ''),
        ]),
      ],
    };
  },
);

function permille(part: Rational): string {
  return fixedText(multiplyRationals(part, rational(1000n)), 2);
}
