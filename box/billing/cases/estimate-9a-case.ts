import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { estimateConsumption } from '../estimate-consumption.ts';
import { id, period, present, quantity, range, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const rooms = z.array(id).nullish();
const span = z.union([range, period]).nullish();

const estimate = z.discriminatedUnion('method', [
  z.object({ method: z.literal('priorPeriod'), trend: z.boolean().default(false) }),
  z
    .object({ method: z.literal('comparableRooms'), rooms, units: rooms, of: rooms, comparable: rooms })
    .transform(({ method, rooms: named, units, of, comparable }) => ({
      method,
      rooms: named ?? units ?? of ?? comparable ?? [],
    })),
  z.object({ method: z.literal('buildingAverage') }),
  z
    .object({
      method: z.enum(['extrapolateDegreeDays', 'extrapolateDays']),
      measured: quantity,
      span,
      measuredSpan: span,
      range: span,
      from: z.string().nullish(),
      to: z.string().nullish(),
    })
    .transform(({ method, measured, span: stated, measuredSpan, range: pair, from, to }) => ({
      method,
      measured,
      span: stated ?? measuredSpan ?? pair ?? period.parse({ from, to }),
    })),
]);

/** Values of failed meters, and whether their pool may still be billed by consumption (§ 9a). */
export const estimate9aCase = caseKind(
  'estimate_9a',
  z.object({
    period: period.optional(),
    summer,
    units: z.array(
      z
        .object({
          id,
          area: quantity,
          affectedArea: quantity.nullish(),
          current: quantity.nullish(),
          prior: quantity.nullish(),
          estimate: estimate.nullish(),
        })
        .transform(({ id: unitId, area, ...rest }) => ({ id: unitId, area, ...present(rest) })),
    ),
  }),
  ({ period: billed, summer: distribution, units }) => {
    const result = estimateConsumption(units, billed, distribution);
    return {
      expected: {
        estimated: Object.fromEntries(
          [...result.estimated].map(([unit, value]) => [unit, fixedText(value, 4)]),
        ),
        affectedAreaPercent: fixedText(result.affectedAreaPercent, 4),
        overLimit: result.overLimit,
        areaOnly: result.overLimit,
      },
      issues: result.issues,
    };
  },
);
