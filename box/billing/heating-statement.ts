import { subtractRationals, zero } from '../domain/rational.ts';
import { baseAndConsumption, baseOnly, type PoolParts } from './base-and-consumption.ts';
import type { BillingIssue } from './billing-issue.ts';
import { blockIf } from './blocked.ts';
import { checkDistinctIds } from './check-distinct-ids.ts';
import { checkHeatingInput, checkKeyChanges } from './check-heating-input.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import type { FieldSystem, HeatingInput, HeatingRow } from './heating-input.ts';
import { heatingPools, type HeatingPools } from './heating-pools.ts';
import { occupancyRows } from './occupancy-rows.ts';
import { splitOtherCost } from './split-other-cost.ts';
import { splitCaptureSystems } from './split-capture-systems.ts';
import type { Co2Split } from './split-co2.ts';
import { splitPool } from './split-pool.ts';
import { consumptionWeights } from './consumption-weights.ts';
import { type TimeShares, timeShares, timeWeighted } from './time-shares.ts';

/** What one row of the statement pays. Vacancy and self-use are the landlord's, but rows like all others. */
export interface HeatingLine {
  readonly row: HeatingRow;
  readonly heatingBase: Figure;
  readonly heatingConsumption: Figure;
  readonly warmWaterBase: Figure;
  readonly warmWaterConsumption: Figure;
  /** Other costs by their id; only those the row bears. */
  readonly others: ReadonlyMap<string, Figure>;
  readonly other: Figure;
  readonly total: Figure;
  /** Total less what was prepaid; only for users whose prepayments are known. */
  readonly balance?: Figure;
}

/** A heating cost statement of a building: pools, rows, doubts. Every figure carries its own explanation. */
export interface HeatingStatement {
  readonly pools: HeatingPools;
  readonly heating: PoolParts;
  readonly warmWater: PoolParts;
  /** Consumption pool of heating per capture system; empty if all is measured alike. */
  readonly captureBlocks: ReadonlyMap<FieldSystem, Figure>;
  readonly co2?: Co2Split;
  readonly lines: readonly HeatingLine[];
  readonly sum: Figure;
  readonly issues: readonly BillingIssue[];
}

/** Computes the heating cost statement (HeizkostenV §§ 6 to 9b, CO2KostAufG; billing.md 4.4). Every pool is rounded
 *  once and then split without loss, so that the lines add up to the costs. Blocks on anything that cannot be billed;
 *  what is only a legal risk becomes a warning. */
export function heatingStatement(input: HeatingInput): HeatingStatement {
  blockIf([
    ...checkDistinctIds(input.other, 'other costs'),
    ...checkKeyChanges(input.keysValidFrom ?? [], input.period),
  ]);
  const rows = occupancyRows(input.units, input.period);
  const shares = timeShares(input.period, input.profile, input.changeSplit);
  const pools = heatingPools(input);
  const heating = input.areaOnly.heating
    ? baseOnly(pools.heating, 'heating')
    : baseAndConsumption(pools.heating, input.heatingConsumptionShare, 'heating');
  const warmWater = input.areaOnly.warmWater
    ? baseOnly(pools.warmWater, 'warm water')
    : baseAndConsumption(pools.warmWater, input.warmWaterConsumptionShare, 'warm water');

  const heatingBase = splitPool(heating.base, baseWeights(rows, shares, input), 'heating base');
  const warmWaterBase = splitPool(warmWater.base, dayWeights(rows, shares, input), 'warm water base');
  const byMeter = splitHeatingConsumption(heating.consumption, rows, shares, input);
  const byVolume = splitWarmWaterConsumption(warmWater.consumption, rows, shares);
  const others = input.other.map((cost) => ({ cost, ...splitOtherCost(cost, rows, shares, input.profile) }));

  const split: SplitPools = {
    heatingBase,
    heatingConsumption: byMeter.amounts,
    warmWaterBase,
    warmWaterConsumption: byVolume.amounts,
    others: new Map(others.map(({ cost, amounts }) => [cost.id, amounts])),
  };
  const lines = rows.map((row) => lineOf(row, split, input));
  const totals = lines.map((line) => line.total);

  return {
    pools,
    heating,
    warmWater,
    captureBlocks: byMeter.blocks,
    ...(pools.co2 ? { co2: pools.co2 } : {}),
    lines,
    sum: total('sum of all rows', 'EUR', totals),
    issues: [
      ...checkHeatingInput(input),
      ...pools.issues,
      ...heating.issues,
      ...(pools.warmWater.value.numerator === 0n ? [] : warmWater.issues),
      ...byMeter.issues,
      ...byVolume.issues,
      ...others.flatMap(({ issues }) => issues),
    ],
  };
}

/** Every pool in its parts by row. */
interface SplitPools {
  readonly heatingBase: ReadonlyMap<HeatingRow, Figure>;
  readonly heatingConsumption: ReadonlyMap<HeatingRow, Figure>;
  readonly warmWaterBase: ReadonlyMap<HeatingRow, Figure>;
  readonly warmWaterConsumption: ReadonlyMap<HeatingRow, Figure>;
  readonly others: ReadonlyMap<string, ReadonlyMap<HeatingRow, Figure>>;
}

const nothing: Figure = stated('nothing', zero, 'EUR');

function lineOf(row: HeatingRow, split: SplitPools, input: HeatingInput): HeatingLine {
  const parts = {
    heatingBase: split.heatingBase.get(row) ?? nothing,
    heatingConsumption: split.heatingConsumption.get(row) ?? nothing,
    warmWaterBase: split.warmWaterBase.get(row) ?? nothing,
    warmWaterConsumption: split.warmWaterConsumption.get(row) ?? nothing,
  };
  const others = [...split.others].flatMap(([id, amounts]) => {
    const amount = amounts.get(row);
    return amount ? [[id, amount] as const] : [];
  });
  const otherAmounts = others.map(([, amount]) => amount);
  const other = total(`${row.id}: other costs`, 'EUR', otherAmounts);
  const sum = total(`${row.id}: total`, 'EUR', [...Object.values(parts), other]);
  return { row, ...parts, others: new Map(others), other, total: sum, ...balance(sum, row, input) };
}

/** Base of heating: heated area × degree-day share. */
function baseWeights(rows: readonly HeatingRow[], shares: TimeShares, { profile }: HeatingInput) {
  const weigh = (row: HeatingRow) => {
    const area = stated(`unit ${row.unit.id}: heated area`, row.unit.heatedArea, 'm2');
    const share = shares.heating(row.period);
    return timeWeighted(`${row.id}: area × time`, 'DE-9b-2', area, share, profile.timeWeightedAreaDigits);
  };
  return new Map(rows.map((row) => [row, weigh(row)]));
}

/** Base of warm water: area × days; warm water knows no seasons. */
function dayWeights(rows: readonly HeatingRow[], shares: TimeShares, { profile }: HeatingInput) {
  const weigh = (row: HeatingRow) => {
    const area = stated(`unit ${row.unit.id}: area`, row.unit.area, 'm2');
    const share = shares.days(row.period);
    return timeWeighted(`${row.id}: area × days`, 'DE-9b-2', area, share, profile.timeWeightedAreaDigits);
  };
  return new Map(rows.map((row) => [row, weigh(row)]));
}

interface ConsumptionSplit {
  readonly amounts: ReadonlyMap<HeatingRow, Figure>;
  readonly blocks: ReadonlyMap<FieldSystem, Figure>;
  readonly issues: readonly BillingIssue[];
}

function splitHeatingConsumption(
  pool: Figure,
  rows: readonly HeatingRow[],
  shares: TimeShares,
  { captureSystems }: HeatingInput,
): ConsumptionSplit {
  const mixed = captureSystems.length > 0;
  const blocks = mixed ? splitCaptureSystems(pool, captureSystems) : new Map<FieldSystem, Figure>();
  if (pool.value.numerator === 0n) return { amounts: new Map(), blocks, issues: [] };
  const parts = mixed
    ? [...blocks].map(([{ field }, block]) => ({ name: field, block }))
    : [{ name: 'heat', block: pool }];
  const amounts = new Map<HeatingRow, Figure>();
  const issues: BillingIssue[] = [];
  for (const { name, block } of parts) {
    const whenAbsent = mixed ? 'counted-elsewhere' : 'error';
    const field = { name, share: shares.heating, whenAbsent } as const;
    const weighed = consumptionWeights(rows, field);
    issues.push(...weighed.issues);
    for (const [row, amount] of splitPool(block, weighed.weights, 'heating consumption')) {
      const before = amounts.get(row);
      amounts.set(row, before ? total(`${row.id}: heating consumption`, 'EUR', [before, amount]) : amount);
    }
  }
  return { amounts, blocks, issues };
}

function splitWarmWaterConsumption(
  pool: Figure,
  rows: readonly HeatingRow[],
  shares: TimeShares,
): Omit<ConsumptionSplit, 'blocks'> {
  if (pool.value.numerator === 0n) return { amounts: new Map(), issues: [] };
  const field = { name: 'warmWater', share: shares.days, whenAbsent: 'error' } as const;
  const { weights, issues } = consumptionWeights(rows, field);
  return { amounts: splitPool(pool, weights, 'warm water consumption'), issues };
}

function balance(sum: Figure, row: HeatingRow, { prepayments }: HeatingInput): { balance?: Figure } {
  const amount = prepayments.get(row.id);
  if (amount === undefined) return {};
  const prepaid = stated(`${row.id}: prepaid`, amount, 'EUR');
  const value = subtractRationals(sum.value, amount);
  return { balance: computed(`${row.id}: balance`, 'BK-PREPAY', value, 'EUR', [sum, prepaid]) };
}
