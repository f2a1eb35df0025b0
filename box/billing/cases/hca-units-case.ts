import { z } from 'zod';
import { fixedText, sumOf } from '../../domain/rational.ts';
import { hcaUnits, ratingFactor } from '../hca-units.ts';
import { count, id, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const device = z
  .object({
    id,
    scale: z.enum(['uniform', 'product']).default('uniform'),
    factor: quantity.nullish(),
    kq: quantity.nullish(),
    kc: quantity.nullish(),
    kt: quantity.nullish(),
    factorDigits: count.nullish(),
    raw: quantity,
  })
  .transform(({ id: name, scale, raw, ...rest }) => ({ id: name, scale, raw, ...present(rest) }));

/** Rated units of heat cost allocators. */
export const hcaUnitsCase = caseKind(
  'hca_units',
  z.object({ devices: z.array(device), unitDigits: count.nullish(), factorDigits: count.nullish() }),
  ({ devices, unitDigits, factorDigits }) => {
    const units = devices.map((each) => {
      const rated = { ...present({ factorDigits }), ...each };
      return { id: each.id, value: hcaUnits(rated, unitDigits ?? undefined), factor: ratingFactor(rated) };
    });
    return {
      expected: {
        units: Object.fromEntries(units.map(({ id: name, value }) => [name, fixedText(value, 4)])),
        factors: Object.fromEntries(units.map(({ id: name, factor }) => [name, fixedText(factor, 4)])),
        sum: fixedText(sumOf(units.map(({ value }) => value)), 4),
      },
    };
  },
);
