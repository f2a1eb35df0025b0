import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { roundToRappen } from '../round-to-rappen.ts';
import { quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Amounts to 5 Rappen. */
export const rappenRoundingCase = caseKind(
  'rappen_rounding',
  z.object({ amounts: z.array(quantity) }),
  ({ amounts }) => ({
    expected: { rounded: amounts.map((amount) => fixedText(roundToRappen(amount), 2)) },
  }),
);
