import { z } from 'zod';
import { addDays, daysIn, type IsoDate, isoDate, overlap, type Period } from '../../domain/civil-day.ts';
import { fixedText, multiplyRationals, one, rational, type Rational } from '../../domain/rational.ts';
import { computed, type Figure } from '../figure.ts';
import {
  type GaraioContract,
  garaioPermille,
  type GaraioWeighting,
  isCostCentreError,
} from '../garaio-permille.ts';
import type { VewaEnergy } from '../vewa-energies.ts';
import { amounts, day, digits, id, period, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';
import { baseShares, vewaEnergyName, vewaUnit, warmWaterEnergy } from './vewa-fields.ts';

const tariff = z
  .object({ id, price: quantity.nullish(), kind: z.string().nullish() })
  .transform(({ id: name, price, kind }) => ({ id: name, cost: kind === 'cost', ...present({ price }) }));

const costCentre = z.object({
  id,
  weighting: z.enum(['quantity', 'price', 'vewaCostShare']).default('quantity'),
  tariffs: z.array(tariff).default([]),
  energies: z.array(id).nullish(),
  pool: id.nullish(),
});

const contract = z.object({
  id,
  /** Opaque key of its unit. */
  key: id.nullish(),
  type: z.string().default('tenant'),
  from: day.nullish(),
  to: day.nullish(),
  area: quantity.nullish(),
  positionFactor: quantity.nullish(),
  quantities: amounts,
});

/** What a VEWA bill knows of the contracts. Its costs are not needed: shares of a cost do not depend on it. */
const vewa = z.object({
  period: period.nullish(),
  units: z.array(vewaUnit).default([]),
  pools: z.array(z.object({ id, energies: z.array(vewaEnergyName) })).default([]),
  split: baseShares,
  wwEnergy: warmWaterEnergy,
});

/** The facts of a VEWA bill stand beside the cost centres, or under `vewa`. */
const input = z
  .looseObject({
    vewa: z.union([z.boolean(), z.looseObject({})]).default(false),
    decimals: digits.default(1),
    costCenters: z.array(costCentre),
    contracts: z.array(contract),
  })
  .transform(({ decimals, costCenters, contracts, vewa: own, ...rest }) => {
    return { decimals, costCenters, contracts, ...vewa.parse(typeof own === 'object' ? own : rest) };
  });

type Fields = z.output<typeof input>;

/** Per mille of each contract in each cost centre of a Garaio file; a centre that cannot be weighed says why. */
export const garaioPermilleCase = caseKind('garaio_permille', input, (fields) => {
  const contracts = contractsOf(fields);
  const figures: Figure[] = [];
  const centres = fields.costCenters.map((centre) => {
    try {
      const permille = garaioPermille(contracts, weightingOf(centre, fields), fields.decimals);
      for (const [name, value] of permille) {
        figures.push(
          computed(`${name}: per mille of ${centre.id}`, 'CH-GAR', value, '‰', [], centre.weighting),
        );
      }
      const texts = [...permille].map(([name, value]) => [name, fixedText(value, fields.decimals)]);
      const collector = fixedText(rational(1000n), fields.decimals);
      return [centre.id, { collector, contracts: Object.fromEntries(texts) }] as const;
    } catch (error) {
      if (!isCostCentreError(error)) throw error;
      return [centre.id, { error: error.issues[0]?.code, message: error.issues[0]?.message }] as const;
    }
  });
  return { expected: { costCenters: Object.fromEntries(centres) }, figures };
});

function weightingOf(centre: Fields['costCenters'][number], fields: Fields): GaraioWeighting {
  const { weighting, tariffs } = centre;
  if (weighting !== 'vewaCostShare') return { by: weighting, tariffs };
  // Without any area the quantities are the VEWA cost itself, base share and all.
  const noArea = fields.units.length === 0 && fields.contracts.every(({ area }) => !area);
  if (noArea) return { by: 'quantity', tariffs };
  const shares: Readonly<Partial<Record<string, Rational>>> = fields.split;
  return {
    by: 'vewaCostShare',
    energies: energiesOf(centre, fields).map((name) => {
      const energy = { id: name, baseShare: shares[name] ?? fields.split.heat };
      const isWarmWater = name === ('warmWater' satisfies VewaEnergy);
      return isWarmWater ? Object.assign(energy, { warmWater: fields.wwEnergy }) : energy;
    }),
  };
}

/** The energies a cost centre collects: as it says, of the pool it names, of its tariffs, else of all pools. */
function energiesOf(
  { energies, pool, tariffs }: Fields['costCenters'][number],
  { pools }: Fields,
): readonly string[] {
  const named = pools.find(({ id: name }) => name === pool)?.energies;
  const ofTariffs = tariffs.length > 0 ? tariffs.map(({ id: name }) => name) : undefined;
  return energies ?? named ?? ofTariffs ?? pools.flatMap((each) => each.energies);
}

function contractsOf(fields: Fields): GaraioContract[] {
  const billed = fields.period ?? spanOf(fields.contracts);
  const known = new Map(
    fields.units.flatMap(({ area, users }) => users.map((user) => [user.id, { area, ...user }] as const)),
  );
  const areas = new Map(fields.units.map((unit) => [unit.id, unit.area]));
  return fields.contracts.map(({ id: name, key, type, from, to, area, positionFactor, quantities }) => {
    const inVewa = known.get(name);
    const firstDay = from ?? inVewa?.period.firstDay ?? billed.firstDay;
    const lived = overlap({ firstDay, lastDay: to ?? inVewa?.period.lastDay ?? billed.lastDay }, billed);
    const used = new Map(quantities);
    for (const [energy, value] of inVewa?.consumption ?? [])
      if (value && !used.has(energy)) used.set(energy, value.value);
    const heat = used.get('heat');
    const position = positionFactor ?? inVewa?.positionFactor;
    if (heat && position) used.set('heat', multiplyRationals(heat, position));
    const days = rational(BigInt(lived ? daysIn(lived) : 0));
    const areaDays = multiplyRationals(area ?? inVewa?.area ?? areas.get(key ?? '') ?? one, days);
    const landlord = type !== 'tenant' || (inVewa !== undefined && inVewa.type !== 'tenant');
    return { id: name, landlord, quantities: used, areaDays };
  });
}

/** First to last day of all contracts; any year if none states its days. */
function spanOf(contracts: Fields['contracts']): Period {
  const from = contracts.flatMap((each) => each.from ?? []).toSorted();
  const to = contracts.flatMap((each) => each.to ?? []).toSorted();
  const firstDay: IsoDate = from[0] ?? isoDate('2025-01-01');
  return { firstDay, lastDay: to.at(-1) ?? addDays(firstDay, 364) };
}
