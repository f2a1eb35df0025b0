import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { swissMonthPercent } from '../swiss-month-table.ts';
import { caseKind } from './case-kind.ts';

/** Percent of the yearly heating cost that months stand for. */
export const chMonthTableCase = caseKind(
  'ch_month_table',
  z.object({
    table: z.enum(['heat', 'heatWithWarmWater']),
    months: z.array(z.number().int().min(1).max(12)),
  }),
  ({ table, months }) => ({ expected: { percent: fixedText(swissMonthPercent(table, months), 1) } }),
);
