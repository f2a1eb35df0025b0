import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { computed } from '../figure.ts';
import { type Estimate, estimateConsumption } from '../estimate-consumption.ts';
import { id, period, present, quantity, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** How a value is estimated. Whatever its fields are called: a list names the rooms to compare with, two days span
 *  what was measured, a number is what was measured. */
const estimate = z
  .looseObject({
    method: z.enum([
      'priorPeriod',
      'comparableRooms',
      'buildingAverage',
      'extrapolateDegreeDays',
      'extrapolateDays',
    ]),
    trend: z.boolean().default(false),
  })
  .transform(({ method, trend, ...rest }): Estimate => {
    switch (method) {
      case 'priorPeriod':
        return { method, trend };
      case 'buildingAverage':
        return { method };
      case 'comparableRooms':
        return { method, rooms: z.array(id).parse(Object.values(rest).find(Array.isArray) ?? []) };
      case 'extrapolateDegreeDays':
      case 'extrapolateDays': {
        const texts = Object.values(rest).flatMap(textsIn);
        const [from, to] = texts.filter((text) => /^\d{4}-\d{2}-\d{2}$/.test(text));
        const measured = quantity.parse(texts.find((text) => /^\d+(\.\d+)?$/.test(text)) ?? '');
        return { method, measured, span: period.parse({ from, to }) };
      }
    }
  });

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
      figures: [...result.estimated].map(([unit, value]) => {
        const method = units.find((each) => each.id === unit)?.estimate?.method;
        return computed(`${unit}: estimated`, 'DE-9a-1', value, 'units', [], method);
      }),
    };
  },
);

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
