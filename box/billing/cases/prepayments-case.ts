import { z } from 'zod';
import { fixedText, sumOf } from '../../domain/rational.ts';
import { computed, stated } from '../figure.ts';
import { balanceOf, scheduledPrepayments } from '../prepayments.ts';
import { day, dayOrMonth, period, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** What was prepaid, and the balance. Payments that were really made count more than the schedule. */
export const prepaymentsCase = caseKind(
  'prepayments',
  z.object({
    period,
    schedule: z.array(z.object({ from: dayOrMonth, amount: quantity })).default([]),
    /** What was really paid: in one sum, or payment by payment. */
    paid: quantity.nullish(),
    payments: z
      .array(z.union([quantity, z.object({ amount: quantity }).transform(({ amount }) => amount)]))
      .nullish(),
    tenancy: z.object({ from: day, to: day.nullish() }).nullish(),
    costs: quantity,
  }),
  ({ period: billed, schedule, paid, payments, tenancy, costs }) => {
    const lived = tenancy ? { firstDay: tenancy.from, ...present({ lastDay: tenancy.to }) } : billed;
    const actual = paid ?? (payments ? sumOf(payments) : undefined);
    const prepaid = actual ?? scheduledPrepayments(schedule, billed, lived);
    const { balance, kind } = balanceOf(costs, prepaid);
    return {
      expected: { prepaid: fixedText(prepaid, 2), balance: fixedText(balance, 2), balanceKind: kind },
      figures: [
        computed('balance', 'BK-PREPAY', balance, 'EUR', [
          stated('costs', costs, 'EUR'),
          stated('prepaid', prepaid, 'EUR'),
        ]),
      ],
    };
  },
);
