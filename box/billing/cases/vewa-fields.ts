import { z } from 'zod';
import type { Rational } from '../../domain/rational.ts';
import { newestEdition } from '../versioned.ts';
import { usualBaseShares, type VewaEnergy } from '../vewa-energies.ts';
import { present, quantity, share } from './case-fields.ts';

export const vewaEnergyName = z.enum(['heat', 'cold', 'warmWater', 'coldWater']);

/** Base shares by energy; the usual ones where none is stated. */
export const baseShares = z
  .record(z.string(), z.object({ base: share }))
  .default({})
  .transform((stated): Record<VewaEnergy, Rational> => {
    const usual = newestEdition(usualBaseShares).value;
    const shares = Object.entries(stated).map(([energy, { base }]) => [energy, base]);
    return { ...usual, ...(Object.fromEntries(shares) as Partial<Record<VewaEnergy, Rational>>) };
  });

/** How cubic metres of warm water become kWh; metered heat wins. */
export const warmWaterEnergy = z
  .object({ dT: quantity.nullish(), lossFactor: quantity.nullish(), measuredKwh: quantity.nullish() })
  .prefault({})
  .transform(({ dT, lossFactor, measuredKwh }) => {
    return present({ temperatureDifference: dT, lossFactor, measuredKwh });
  });
