import { z } from 'zod';
import {
  fixedText,
  multiplyRationals,
  type Rational,
  rational,
  subtractRationals,
} from '../../domain/rational.ts';
import type { VewaEnergy } from '../vewa-energies.ts';
import { type VewaEnergyCost, type VewaLine, vewaStatement } from '../vewa-statement.ts';
import { id, period, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';
import { baseShares, vewaEnergyName, vewaUnit, warmWaterEnergy } from './vewa-fields.ts';

/** A VEWA bill of a building. */
export const vewaStatementCase = caseKind(
  'vewa_statement',
  z.object({
    period,
    units: z.array(vewaUnit).min(1),
    pools: z.array(z.object({ id, energies: z.array(vewaEnergyName).min(1), cost: quantity })),
    split: baseShares,
    wwEnergy: warmWaterEnergy,
    coldWaterIncludesWarm: z.boolean().default(false),
    /** What a meter of the plant counted; needed where heat is counted in units of cost allocators. */
    meteredKwh: z.record(z.string(), quantity).default({}),
    finalRounding: z.union([z.boolean(), z.string(), z.number()]).nullish(),
  }),
  ({ split, wwEnergy, meteredKwh, finalRounding, ...input }) => {
    const { measuredKwh, ...warmWater } = wwEnergy;
    const metered = new Map(Object.entries(meteredKwh) as [VewaEnergy, Rational][]);
    if (measuredKwh) metered.set('warmWater', measuredKwh);
    const roundToRappen = Boolean(finalRounding) && finalRounding !== 'none' && finalRounding !== '0.01';
    const statement = vewaStatement({
      ...input,
      baseShares: split,
      warmWater,
      meteredKwh: metered,
      roundToRappen,
    });
    return {
      expected: {
        energies: Object.fromEntries(
          [...statement.energies].map(([energy, cost]) => [energy, energyOf(energy, cost)]),
        ),
        contracts: Object.fromEntries(statement.lines.map((line) => [line.row.id, lineOf(line)])),
        sum: fixedText(statement.sum.value, 2),
      },
      issues: statement.issues,
      figures: [...statement.lines.map(({ total, rounded }) => rounded ?? total), statement.sum],
    };
  },
);

function energyOf(name: string, { energy, share, cost, base, variable }: VewaEnergyCost) {
  const percent = fixedText(multiplyRationals(share.value, rational(100n)), 4);
  return {
    ...(name === 'coldWater' ? {} : { energyKwh: fixedText(energy.value, 4), energySharePercent: percent }),
    cost: fixedText(cost.value, 2),
    base: fixedText(base.value, 2),
    variable: fixedText(variable.value, 2),
  };
}

function lineOf({ energies, total, rounded }: VewaLine) {
  const parts = [...energies].map(([energy, { base, variable }]) => {
    return [energy, { base: fixedText(base.value, 2), variable: fixedText(variable.value, 2) }];
  });
  return {
    ...Object.fromEntries(parts),
    total: fixedText(total.value, 2),
    ...(rounded
      ? {
          rounded: fixedText(rounded.value, 2),
          roundingDifference: fixedText(subtractRationals(rounded.value, total.value), 2),
        }
      : {}),
  };
}
