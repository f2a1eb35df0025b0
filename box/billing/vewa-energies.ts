import { isoDate, type Period } from '../domain/civil-day.ts';
import { compareRationals, exactly, one, productOf, type Rational, zero } from '../domain/rational.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import type { BillingIssue } from './billing-issue.ts';
import { consumptionWeights } from './consumption-weights.ts';
import type { Consumption, OccupancyRow, UnitUser, UsedUnit } from './occupancy-rows.ts';
import { swissMonthShare } from './swiss-month-table.ts';
import { timeShares } from './time-shares.ts';
import { swissWarmWaterKwh, type WarmWaterConversion } from './swiss-warm-water.ts';
import type { Versioned } from './versioned.ts';

/** What VEWA bills. */
export type VewaEnergy = 'heat' | 'cold' | 'warmWater' | 'coldWater';

/** A unit of a VEWA bill; its users are the contracts. */
export interface VewaUnit extends UsedUnit<VewaUser> {
  readonly area: Rational;
  /** Of the whole period, for contracts that were not read when they changed. */
  readonly consumption: Consumption;
}

/** A contract; `positionFactor` corrects the heat of an exposed unit (Lageausgleich), above 0 up to 1. */
export interface VewaUser extends UnitUser {
  readonly positionFactor: Rational;
}

/** A contract, clipped to the billing period. */
export type VewaRow = OccupancyRow<VewaUnit, VewaUser>;

/** How water and heat belong together in a building. */
export interface VewaSetup {
  readonly period: Period;
  readonly warmWater: Partial<WarmWaterConversion>;
  /** Energies that a meter of the plant counts. */
  readonly meteredKwh: ReadonlyMap<VewaEnergy, Rational>;
  /** Cold water meters count what is warmed too. */
  readonly coldWaterIncludesWarm: boolean;
}

/** Base shares where the manager states none: new building (VEWA 2018). */
export const usualBaseShares: readonly Versioned<Readonly<Record<VewaEnergy, Rational>>>[] = Object.freeze([
  {
    validFrom: isoDate('2018-01-01'),
    source: 'VEWA 2018: 30 percent in new buildings; cold water 20 to 30 percent',
    value: {
      heat: exactly('0.3'),
      cold: exactly('0.3'),
      warmWater: exactly('0.3'),
      coldWater: exactly('0.2'),
    },
  },
]);

/** What every row consumed of every energy, read or split, before any correction. */
export interface VewaUse {
  readonly of: (row: VewaRow, energy: VewaEnergy) => Figure;
  readonly issues: readonly BillingIssue[];
}

/** Reads what the rows consumed. Where a contract changed without a reading, the unit's heat is split by the Swiss
 *  month table (CH-MONTHS), its water by days, with a warning. */
export function vewaUse(rows: readonly VewaRow[], energies: Iterable<VewaEnergy>, setup: VewaSetup): VewaUse {
  const shares = timeShares(setup.period);
  const byMonths = (span: Period) => swissMonthShare(span, setup.period) ?? shares.days(span);
  const asked = [...new Set(energies)].map((energy) => {
    const share = energy === 'heat' ? byMonths : shares.days;
    const field = { name: energy, share, whenAbsent: 'warning' } as const;
    return [energy, consumptionWeights(rows, field)] as const;
  });
  const known = new Map(asked);
  return {
    of: (row, energy) => known.get(energy)?.weights.get(row) ?? stated(`${row.id}: ${energy}`, zero, 'units'),
    issues: asked.flatMap(([, { issues }]) => issues),
  };
}

/** What a row's consumption weighs in the variable part: heat by position (CH-LAGE), cold water with the warm water
 *  that is fed from it (CH-CW). */
export function vewaConsumption(row: VewaRow, energy: VewaEnergy, setup: VewaSetup, use: VewaUse): Figure {
  const own = use.of(row, energy);
  if (energy === 'heat' && compareRationals(row.user.positionFactor, one) !== 0) {
    const factor = stated(`unit ${row.unit.id}: position factor`, row.user.positionFactor, '');
    const value = productOf(own.value, factor.value);
    return computed(`${row.id}: heat by position`, 'CH-LAGE', value, own.unit, [own, factor]);
  }
  if (energy === 'coldWater' && setup.coldWaterIncludesWarm) {
    const warm = use.of(row, 'warmWater');
    return { ...total(`${row.id}: cold and warm water`, 'm3', [own, warm]), rule: 'CH-CW' };
  }
  return own;
}

/** Energy of the whole building in kWh, by which costs of several energies are split; of water its volume. Where heat
 *  is counted in units of cost allocators, its kWh have to be metered in the plant. */
export function vewaEnergy(
  rows: readonly VewaRow[],
  energy: VewaEnergy,
  setup: VewaSetup,
  use: VewaUse,
): Figure {
  const metered = setup.meteredKwh.get(energy);
  if (metered) return stated(`${energy} of the building, metered`, metered, 'kWh');
  const used = rows.map((row) => vewaConsumption(row, energy, setup, use));
  const name = `${energy} of the building`;
  if (energy !== 'warmWater') return total(name, energy === 'coldWater' ? 'm3' : 'kWh', used);
  const volume = total(name, 'm3', used);
  const value = swissWarmWaterKwh(volume.value, setup.warmWater);
  return computed('warm water heat by volume', 'CH-WW-Q', value, 'kWh', [volume]);
}
