import { z } from 'zod';
import { fixedText, multiplyRationals, rational } from '../../domain/rational.ts';
import { stated } from '../figure.ts';
import { type EnergyBasis, splitPlantCost, warmWaterShare } from '../split-warm-water.ts';
import { quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';
import { fuel, heatFields, plantOf } from './warm-water-fields.ts';

const basis = z
  .object({
    kwh: quantity.nullish(),
    totalHeatKwh: quantity.nullish(),
    fuelQty: quantity.nullish(),
    heatingValue: quantity.nullish(),
    fuel: fuel.nullish(),
  })
  .transform(({ kwh, totalHeatKwh, fuelQty, heatingValue, fuel: name }): EnergyBasis | undefined => {
    const total = totalHeatKwh ?? kwh;
    if (total) return { kwh: total };
    const perUnit = heatingValue ?? name;
    return fuelQty && perUnit ? { fuelQuantity: fuelQty, heatingValue: perUnit } : undefined;
  });

/** Costs of a combined plant over heating and warm water. */
export const warmWaterSplitCase = caseKind(
  'warmwater_split',
  z.object({
    method: z.enum(['volume', 'area', 'measured']),
    basis: basis.optional(),
    costBoth: quantity,
    ...heatFields,
  }),
  (input) => {
    const { energy, fuel: fuelUsed, share, issues } = warmWaterShare(plantOf(input, input.basis));
    const { warmWater, heating } = splitPlantCost(stated('costs of the plant', input.costBoth, 'EUR'), share);
    return {
      expected: {
        ...(energy ? { qKwh: fixedText(energy.value, 4) } : {}),
        ...(fuelUsed ? { fuelQty: fixedText(fuelUsed.value, 4) } : {}),
        sharePercent: fixedText(multiplyRationals(share.value, rational(100n)), 4),
        warmWaterCost: fixedText(warmWater.value, 2),
        heatingCost: fixedText(heating.value, 2),
      },
      issues,
      figures: [warmWater, heating],
    };
  },
);
