import { z } from 'zod';
import { checkDeadline, settlementDeadline } from '../settlement-deadline.ts';
import { day } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Last day for the bill to reach the tenant. */
export const deadlineCase = caseKind(
  'deadline',
  z.object({ periodEnds: z.array(day), today: day.nullish() }),
  ({ periodEnds, today }) => ({
    expected: { deadlines: periodEnds.map(settlementDeadline) },
    issues: today ? periodEnds.flatMap((end) => checkDeadline(end, today)) : [],
  }),
);
