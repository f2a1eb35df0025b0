import { z } from 'zod';
import { printedNumber } from './printed-number.ts';
import { fixedText, fractionText } from '../../domain/rational.ts';
import { degreeDays } from '../degree-days.ts';
import { range, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Per mille of the heating year of each range. */
export const degreeDaysCase = caseKind(
  'degree_days',
  z.object({ table: z.literal('VDI2067-1983').default('VDI2067-1983'), summer, ranges: z.array(range) }),
  ({ ranges, summer: distribution }) => ({
    expected: {
      ranges: ranges.map((span) => {
        const permille = degreeDays(span, distribution);
        return {
          range: [span.firstDay, span.lastDay],
          permille: fixedText(permille, 4),
          exact: fractionText(permille),
          published: printedNumber(permille),
        };
      }),
    },
  }),
);
