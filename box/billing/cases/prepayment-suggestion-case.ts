import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { suggestPrepayment } from '../suggest-prepayment.ts';
import { count, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** The new monthly prepayment, to the cent and in whole units. */
export const prepaymentSuggestionCase = caseKind(
  'prepayment_suggestion',
  z.object({
    rows: z.array(
      z.object({ costs: quantity, daysOccupied: count.default(365), yearDays: count.default(365) }),
    ),
  }),
  ({ rows }) => {
    const monthly = rows.map(({ costs, daysOccupied, yearDays }) =>
      suggestPrepayment(costs, daysOccupied, yearDays),
    );
    return {
      expected: {
        monthlyExact: monthly.map((amount) => fixedText(amount, 2)),
        monthly: monthly.map((amount) => fixedText(amount, 0)),
      },
    };
  },
);
