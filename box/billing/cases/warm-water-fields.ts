import { z } from 'zod';
import type { Rational } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { fuels } from '../warm-water-rates.ts';
import type { CombinedPlant, EnergyBasis, WarmWaterHeat } from '../split-warm-water.ts';
import { quantity } from './case-fields.ts';

/** The fields by which cases state the heat of warm water. */
export const heatFields = {
  volumeM3: quantity.nullish(),
  tempC: quantity.nullish(),
  areaM2: quantity.nullish(),
  area: quantity.nullish(),
  livingArea: quantity.nullish(),
  measuredKwh: quantity.nullish(),
  adjust: z
    .array(z.enum(['gas_gross_calorific', 'commercial_heat_supply', 'monovalent_heat_pump']))
    .default([]),
  shareRounding: z.enum(['exact', 'percent2', 'percent2_floor']).default('exact'),
};

/** Fuels whose heating value the law states. */
export const fuel = z.enum(fuels);

type HeatFields = z.output<z.ZodObject<typeof heatFields>>;

/** The plant those fields describe. `livingArea` stands in where the area formula's area is not stated. */
export function plantOf(
  fields: HeatFields & { readonly method: 'volume' | 'area' | 'measured' },
  basis: EnergyBasis | undefined,
  livingArea?: Rational,
): CombinedPlant {
  const heat = heatOf(fields, livingArea);
  return { heat, adjust: fields.adjust, basis, rounding: fields.shareRounding };
}

function heatOf(
  fields: HeatFields & { readonly method: 'volume' | 'area' | 'measured' },
  livingArea: Rational | undefined,
): WarmWaterHeat {
  switch (fields.method) {
    case 'volume': {
      const temperature = fields.tempC ? { temperature: fields.tempC } : {};
      return { method: 'volume', volume: needed(fields.volumeM3, 'volumeM3'), ...temperature };
    }
    case 'area': {
      const area = fields.areaM2 ?? fields.area ?? fields.livingArea ?? livingArea;
      return { method: 'area', area: needed(area, 'areaM2') };
    }
    case 'measured':
      return { method: 'measured', kwh: needed(fields.measuredKwh, 'measuredKwh') };
  }
}

function needed(value: Rational | null | undefined, field: string): Rational {
  if (value === null || value === undefined) {
    throw blocked('value-missing', `Warm water: "${field}" is not stated`, 'warm water');
  }
  return value;
}
