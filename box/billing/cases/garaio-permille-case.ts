import { z } from 'zod';
import { addDays, daysIn, type IsoDate, isoDate, overlap, type Period } from '../../domain/civil-day.ts';
import { fixedText, multiplyRationals, one, rational, type Rational } from '../../domain/rational.ts';
import {
  type GaraioContract,
  garaioPermille,
  type GaraioWeighting,
  isCostCentreError,
} from '../garaio-permille.ts';
import type { VewaEnergy } from '../vewa-energies.ts';
import { amounts, count, day, id, period, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';
import { baseShares, warmWaterEnergy } from './vewa-fields.ts';

const tariff = z
  .object({ id, price: quantity.nullish(), kind: z.string().nullish() })
  .transform(({ id: name, price, kind }) => ({ id: name, cost: kind === 'cost', ...present({ price }) }));

const costCentre = z.object({
  id,
  weighting: z.enum(['quantity', 'price', 'vewaCostShare']).default('quantity'),
  tariffs: z.array(tariff).default([]),
  energies: z.array(id).nullish(),
  split: baseShares.optional(),
  wwEnergy: warmWaterEnergy.optional(),
});

const contract = z.object({
  id,
  type: z.string().default('tenant'),
  key: id.nullish(),
  from: day.nullish(),
  to: day.nullish(),
  area: quantity.nullish(),
  positionFactor: quantity.nullish(),
  quantities: amounts,
  consumption: amounts,
});

const input = z.object({
  period: period.nullish(),
  units: z.array(z.object({ id: id.nullish(), key: id.nullish(), area: quantity })).default([]),
  split: baseShares,
  wwEnergy: warmWaterEnergy,
  decimals: count.default(1),
  costCenters: z.array(costCentre),
  contracts: z.array(contract),
});

/** Per mille of each contract in each cost centre of a Garaio file; a centre that cannot be weighed says why. */
export const garaioPermilleCase = caseKind('garaio_permille', input, (fields) => {
  const contracts = contractsOf(fields);
  const centres = fields.costCenters.map((centre) => {
    try {
      const permille = garaioPermille(contracts, weightingOf(centre, fields), fields.decimals);
      const texts = [...permille].map(([name, value]) => [name, fixedText(value, fields.decimals)]);
      const collector = fixedText(rational(1000n), fields.decimals);
      return [centre.id, { collector, contracts: Object.fromEntries(texts) }] as const;
    } catch (error) {
      if (!isCostCentreError(error)) throw error;
      return [centre.id, { error: error.issues[0]?.code, message: error.issues[0]?.message }] as const;
    }
  });
  return { expected: { costCenters: Object.fromEntries(centres) } };
});

function weightingOf(
  { weighting, tariffs, energies, split, wwEnergy }: z.output<typeof costCentre>,
  fields: z.output<typeof input>,
): GaraioWeighting {
  if (weighting !== 'vewaCostShare') return { by: weighting, tariffs };
  const names = energies ?? tariffs.map(({ id: name }) => name);
  const shares: Readonly<Partial<Record<string, Rational>>> = split ?? fields.split;
  return {
    by: 'vewaCostShare',
    energies: names.map((name) => {
      const energy = { id: name, baseShare: shares[name] ?? fields.split.heat };
      const isWarmWater = name === ('warmWater' satisfies VewaEnergy);
      return isWarmWater ? Object.assign(energy, { warmWater: wwEnergy ?? fields.wwEnergy }) : energy;
    }),
  };
}

function contractsOf(fields: z.output<typeof input>): GaraioContract[] {
  const billed = fields.period ?? spanOf(fields.contracts);
  const areas = new Map(fields.units.map((unit) => [unit.key ?? unit.id ?? '', unit.area]));
  return fields.contracts.map((each) => {
    const own = { firstDay: each.from ?? billed.firstDay, lastDay: each.to ?? billed.lastDay };
    const lived = overlap(own, billed);
    const area = each.area ?? areas.get(each.key ?? '') ?? one;
    const used = new Map([...each.consumption, ...each.quantities]);
    const heat = used.get('heat');
    if (heat && each.positionFactor) used.set('heat', multiplyRationals(heat, each.positionFactor));
    const areaDays = multiplyRationals(area, rational(BigInt(lived ? daysIn(lived) : 0)));
    return { id: each.id, landlord: each.type !== 'tenant', quantities: used, areaDays };
  });
}

/** First to last day of all contracts; any year if none states its days. */
function spanOf(contracts: z.output<typeof input>['contracts']): Period {
  const from = contracts.flatMap((each) => each.from ?? []).toSorted();
  const to = contracts.flatMap((each) => each.to ?? []).toSorted();
  const firstDay: IsoDate = from[0] ?? isoDate('2025-01-01');
  return { firstDay, lastDay: to.at(-1) ?? addDays(firstDay, 364) };
}
