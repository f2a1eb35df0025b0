import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { computed, stated, total } from '../figure.ts';
import { hcaUnits, ratingFactor } from '../hca-units.ts';
import { digits, id, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const device = z
  .object({
    id,
    scale: z.enum(['uniform', 'product']).default('uniform'),
    factor: quantity.nullish(),
    kq: quantity.nullish(),
    kc: quantity.nullish(),
    kt: quantity.nullish(),
    factorDigits: digits.nullish(),
    raw: quantity,
  })
  .transform(({ id: name, scale, raw, ...rest }) => ({ id: name, scale, raw, ...present(rest) }));

/** Rated units of heat cost allocators. */
export const hcaUnitsCase = caseKind(
  'hca_units',
  z.object({ devices: z.array(device), unitDigits: digits.nullish(), factorDigits: digits.nullish() }),
  ({ devices, unitDigits, factorDigits }) => {
    const units = devices.map((each) => {
      const rated = { ...present({ factorDigits }), ...each };
      const inputs = [
        stated(`${each.id}: scale divisions`, each.raw, ''),
        stated(`${each.id}: factor K`, ratingFactor(rated), ''),
      ];
      return computed(each.id, 'HCA-FACTOR', hcaUnits(rated, unitDigits ?? undefined), 'units', inputs);
    });
    const sum = total('sum', 'units', units);
    return {
      expected: {
        units: Object.fromEntries(units.map(({ name, value }) => [name, fixedText(value, 4)])),
        sum: fixedText(sum.value, 4),
      },
      figures: [sum],
    };
  },
);
