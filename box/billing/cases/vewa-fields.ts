import { z } from 'zod';
import { one, type Rational } from '../../domain/rational.ts';
import { statedConsumption } from '../occupancy-rows.ts';
import { editionOn } from '../versioned.ts';
import { usualBaseShares, type VewaEnergy, type VewaUnit } from '../vewa-energies.ts';
import { id, period, present, quantities, quantity, userType } from './case-fields.ts';

/** An energy by the name cases give it. */
export const vewaEnergyName = z.enum(['heat', 'cold', 'warmWater', 'coldWater']);

const contract = z
  .object({ id, type: userType, consumption: quantities, positionFactor: quantity.nullish() })
  .and(period)
  .transform(({ firstDay, lastDay, consumption, ...rest }) => ({
    ...rest,
    consumption: statedConsumption(rest.id, consumption),
    period: { firstDay, lastDay },
  }));

/** A unit and its contracts; the position factor stands at either. */
export const vewaUnit = z
  .object({
    id,
    area: quantity,
    positionFactor: quantity.nullish(),
    consumption: quantities,
    contracts: z.array(contract).default([]),
  })
  .transform(({ positionFactor: ofUnit, consumption, contracts, ...rest }): VewaUnit => {
    const users = contracts.map(({ positionFactor, ...user }) => {
      return Object.assign(user, { positionFactor: positionFactor ?? ofUnit ?? one });
    });
    return { ...rest, consumption: statedConsumption(`unit ${rest.id}`, consumption), users };
  });

/** Base shares by energy; the usual ones where none is stated. */
export const baseShares = z
  .record(z.string(), z.object({ base: quantity }))
  .default({})
  .transform((stated): Record<VewaEnergy, Rational> => {
    const usual = editionOn(usualBaseShares).value;
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
