import {
  compareRationals,
  divideRationals,
  multiplyRationals,
  one,
  type Rational,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { checkPeriodLength } from './check-heating-input.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import { occupancyRows } from './occupancy-rows.ts';
import { roundToRappen } from './round-to-rappen.ts';
import { splitPool } from './split-pool.ts';
import { timeShares, timeWeighted } from './time-shares.ts';
import {
  type VewaEnergy,
  type VewaRow,
  type VewaSetup,
  type VewaUnit,
  type VewaUser,
  vewaConsumption,
  vewaEnergy,
  type VewaUse,
  vewaUse,
} from './vewa-energies.ts';

/** A cost and the energies it paid for, such as one heat pump for heat, cold and warm water. */
interface VewaPool {
  readonly id: string;
  readonly energies: readonly VewaEnergy[];
  readonly cost: Rational;
}

/** Everything a VEWA bill is computed from. */
export interface VewaInput extends VewaSetup {
  readonly units: readonly VewaUnit[];
  readonly pools: readonly VewaPool[];
  /** Part of each energy's cost that goes by area, 0 to 1. */
  readonly baseShares: Readonly<Record<VewaEnergy, Rational>>;
  /** The payable amount is rounded to 5 Rappen. */
  readonly roundToRappen: boolean;
}

/** An energy's cost in its parts. */
export interface VewaEnergyCost {
  readonly energy: Figure;
  /** Part of the energies that one pool paid for; 1 if the pool paid for it alone. */
  readonly share: Figure;
  readonly cost: Figure;
  readonly base: Figure;
  readonly variable: Figure;
}

/** What one contract pays. */
export interface VewaLine {
  readonly row: VewaRow;
  readonly energies: ReadonlyMap<VewaEnergy, { readonly base: Figure; readonly variable: Figure }>;
  readonly total: Figure;
  /** Payable amount to 5 Rappen, if the bill is rounded. */
  readonly rounded?: Figure;
}

/** A VEWA bill of a building. Every figure carries its own explanation. */
export interface VewaStatement {
  readonly energies: ReadonlyMap<VewaEnergy, VewaEnergyCost>;
  readonly lines: readonly VewaLine[];
  readonly sum: Figure;
  readonly issues: readonly BillingIssue[];
}

/** Computes a VEWA bill (billing.md 10.2): pools over energies by kWh, each energy's base by area and days, its
 *  variable part by consumption. Vacant units are rows of the landlord. */
export function vewaStatement(input: VewaInput): VewaStatement {
  const rows = occupancyRows<VewaUnit, VewaUser>(input.units, input.period);
  const billed = input.pools.flatMap(({ energies }) => energies);
  const alsoWarm: VewaEnergy[] =
    input.coldWaterIncludesWarm && billed.includes('coldWater') ? ['warmWater'] : [];
  const use = vewaUse(rows, [...billed, ...alsoWarm], input);
  const costs = energyCosts(rows, input, use);
  const byArea = areaWeights(rows, input);
  const split = [...costs].map(([energy, { base, variable }]): SplitEnergy => {
    const used = new Map(rows.map((row) => [row, vewaConsumption(row, energy, input, use)]));
    return {
      energy,
      base: splitPool(base, byArea, `${energy} base`),
      variable: splitPool(variable, used, `${energy} variable`),
    };
  });
  const lines = rows.map((row) => lineOf(row, split, input));
  const totals = lines.map((line) => line.total);
  return {
    energies: costs,
    lines,
    sum: total('sum of all contracts', 'CHF', totals),
    issues: [...checkPeriodLength(input.period), ...use.issues],
  };
}

/** An energy's two parts over the contracts. */
interface SplitEnergy {
  readonly energy: VewaEnergy;
  readonly base: ReadonlyMap<VewaRow, Figure>;
  readonly variable: ReadonlyMap<VewaRow, Figure>;
}

function lineOf(row: VewaRow, split: readonly SplitEnergy[], input: VewaInput): VewaLine {
  const energies = new Map<VewaEnergy, { readonly base: Figure; readonly variable: Figure }>();
  const parts: Figure[] = [];
  for (const { energy, base, variable } of split) {
    const fixed = base.get(row);
    const used = variable.get(row);
    if (!fixed || !used) continue;
    energies.set(energy, { base: fixed, variable: used });
    parts.push(fixed, used);
  }
  const sum = total(`${row.id}: total`, 'CHF', parts);
  if (!input.roundToRappen) return { row, energies, total: sum };
  const rounded = computed(`${row.id}: payable`, 'CH-5RP', roundToRappen(sum.value), 'CHF', [sum]);
  return { row, energies, total: sum, rounded };
}

function energyCosts(
  rows: readonly VewaRow[],
  input: VewaInput,
  use: VewaUse,
): Map<VewaEnergy, VewaEnergyCost> {
  const parts = new Map<VewaEnergy, { energy: Figure; share: Figure; costs: Figure[] }>();
  for (const pool of input.pools) {
    const cost = stated(`cost of ${pool.id}`, pool.cost, 'CHF');
    const energies = pool.energies.map((energy) => ({
      id: energy,
      landlord: false,
      energy,
      figure: vewaEnergy(rows, energy, input, use),
    }));
    const weights = new Map(energies.map((each) => [each, each.figure]));
    const amounts =
      energies.length === 1
        ? new Map(energies.map((each) => [each, cost]))
        : splitPool(cost, weights, 'cost');
    const all = total('energy of the pool', 'kWh', [...weights.values()]);
    for (const each of energies) {
      const amount = amounts.get(each) ?? cost;
      const part = energies.length === 1 ? one : partOf(each.figure.value, all.value);
      const share = computed(`${each.energy}: share of energy`, 'CH-VEWA', part, '', [each.figure, all]);
      const known = parts.get(each.energy);
      if (known) known.costs.push(amount);
      else parts.set(each.energy, { energy: each.figure, share, costs: [amount] });
    }
  }
  return new Map(
    [...parts].map(([energy, { energy: figure, share, costs }]) => {
      const [only] = costs;
      const cost = costs.length === 1 && only ? only : total(`${energy}: cost`, 'CHF', costs);
      return [
        energy,
        { energy: figure, share, cost, ...baseAndVariable(energy, cost, input.baseShares[energy]) },
      ];
    }),
  );
}

function baseAndVariable(energy: VewaEnergy, cost: Figure, baseShare: Rational) {
  if (compareRationals(baseShare, zero) < 0 || compareRationals(baseShare, one) > 0) {
    throw blocked('share-out-of-range', `The base share of ${energy} is not between 0 and 1`, energy);
  }
  const share = stated(`${energy}: base share`, baseShare, '');
  const value = roundedTo(multiplyRationals(cost.value, baseShare), 2);
  const base = computed(`${energy} base`, 'CH-VEWA', value, 'CHF', [cost, share]);
  const rest = subtractRationals(cost.value, value);
  return { base, variable: computed(`${energy} variable`, 'GEN-POOL', rest, 'CHF', [cost, base]) };
}

function areaWeights(rows: readonly VewaRow[], { period }: VewaInput): Map<VewaRow, Figure> {
  const shares = timeShares(period);
  return new Map(
    rows.map((row) => {
      const area = stated(`unit ${row.unit.id}: area`, row.unit.area, 'm2');
      return [
        row,
        timeWeighted(`${row.id}: area × days`, 'CH-VEWA', area, shares.days(row.period), undefined),
      ];
    }),
  );
}

/** Nothing of nothing is nothing: a plant that stood still. */
function partOf(energy: Rational, all: Rational): Rational {
  return all.numerator === 0n ? zero : divideRationals(energy, all);
}
