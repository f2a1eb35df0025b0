import { isoDate, type Period } from '../domain/civil-day.ts';
import { compareRationals, exactly, one, productOf, type Rational, zero } from '../domain/rational.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import type { OccupancyRow, UnitUser, UsedUnit } from './occupancy-rows.ts';
import { swissWarmWaterKwh, type WarmWaterConversion } from './swiss-warm-water.ts';
import type { Versioned } from './versioned.ts';

/** What VEWA bills. */
export type VewaEnergy = 'heat' | 'cold' | 'warmWater' | 'coldWater';

/** A unit of a VEWA bill; its users are the contracts. */
export interface VewaUnit extends UsedUnit<VewaUser> {
  readonly area: Rational;
}

/** A contract; `positionFactor` corrects the heat of an exposed unit (Lageausgleich), above 0 up to 1. */
export interface VewaUser extends UnitUser {
  readonly positionFactor: Rational;
}

export type VewaRow = OccupancyRow<VewaUnit, VewaUser>;

/** How water and heat belong together in a building. */
export interface VewaSetup {
  readonly period: Period;
  readonly warmWater: Partial<WarmWaterConversion> & { readonly measuredKwh?: Rational };
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

/** What a row consumed of an energy, as it weighs in the variable part: heat by position (CH-LAGE), cold water with the
 *  warm water that is fed from it (CH-CW). */
export function vewaConsumption(row: VewaRow, energy: VewaEnergy, setup: VewaSetup): Figure {
  const own = quantity(row, energy);
  if (energy === 'heat' && compareRationals(row.user.positionFactor, one) !== 0) {
    const factor = stated(`unit ${row.unit.id}: position factor`, row.user.positionFactor, '');
    const value = productOf(own.value, factor.value);
    return computed(`${row.id}: heat by position`, 'CH-LAGE', value, own.unit, [own, factor]);
  }
  if (energy === 'coldWater' && setup.coldWaterIncludesWarm) {
    const warm = quantity(row, 'warmWater');
    return { ...total(`${row.id}: cold and warm water`, 'm3', [own, warm]), rule: 'CH-CW' };
  }
  return own;
}

/** Energy of the whole building in kWh, by which costs of several energies are split; of water its volume. */
export function vewaEnergy(rows: readonly VewaRow[], energy: VewaEnergy, setup: VewaSetup): Figure {
  const used = rows.map((row) => vewaConsumption(row, energy, setup));
  if (energy !== 'warmWater')
    return total(`${energy} of the building`, energy === 'coldWater' ? 'm3' : 'kWh', used);
  const { measuredKwh, ...conversion } = setup.warmWater;
  if (measuredKwh) return stated('warm water heat, metered', measuredKwh, 'kWh');
  const volume = total('warm water of the building', 'm3', used);
  const value = swissWarmWaterKwh(volume.value, conversion);
  return computed('warm water heat by volume', 'CH-WW-Q', value, 'kWh', [volume]);
}

function quantity({ id, user }: VewaRow, energy: VewaEnergy): Figure {
  return user.consumption.get(energy) ?? stated(`${id}: ${energy}`, zero, 'units', 'no value');
}
