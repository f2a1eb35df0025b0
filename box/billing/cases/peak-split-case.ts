import { z } from 'zod';
import { fixedText, sumOf } from '../../domain/rational.ts';
import { stated } from '../figure.ts';
import { splitPool } from '../split-pool.ts';
import { amounts, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** The grid's peak cost of each month by the consumers' own peaks in kW (CH-PEAK). */
export const peakSplitCase = caseKind(
  'peak_split',
  z.object({ months: z.array(z.object({ month: z.string(), cost: quantity, peaks: amounts })) }),
  ({ months }) => {
    const splits = months.map(({ month, cost, peaks }) => {
      const weights = [...peaks].map(
        ([id, peak]) => [{ id, landlord: false }, stated(`${id}: peak in kW`, peak, '')] as const,
      );
      return [
        ...splitPool(stated(`peak cost ${month}`, cost, 'CHF'), new Map(weights), `peak cost ${month}`),
      ];
    });
    const all = splits.flat();
    const ids = [...new Set(all.map(([{ id }]) => id))];
    const totalOf = (id: string) =>
      sumOf(all.filter(([sharer]) => sharer.id === id).map(([, { value }]) => value));
    return {
      expected: {
        months: splits.map((split) =>
          Object.fromEntries(split.map(([{ id }, { value }]) => [id, fixedText(value, 2)])),
        ),
        totals: Object.fromEntries(ids.map((id) => [id, fixedText(totalOf(id), 2)])),
      },
      figures: all.map(([, amount]) => amount),
    };
  },
);
