import type { PropertyInput } from './settle-property.ts';
import { one, rationalOf, sumOf } from '../domain/rational.ts';
import type { PeriodCost } from './costs-in-period.ts';
import { percent, plantFigure, type SettlementSetup, usedUnit } from './settlement-setup.ts';
import { usualBaseShares, type VewaEnergy } from './vewa-energies.ts';
import { editionOn } from './versioned.ts';

/** What the VEWA bill of a property is computed from: each VEWA cost centre is a pool for the energies it paid for. */
export function vewaInputOf(
  costs: readonly PeriodCost[],
  setup: SettlementSetup,
): NonNullable<PropertyInput['vewa']> {
  const { property, period, units, keys } = setup;
  const usual = editionOn(usualBaseShares, period.firstDay).value;
  const agreed = keys.vewaBasePercent ?? {};
  const energies: readonly VewaEnergy[] = ['heat', 'cold', 'warmWater', 'coldWater'];
  const share = (energy: VewaEnergy) => {
    const own = agreed[energy];
    return own === undefined ? usual[energy] : percent(own);
  };
  return {
    period,
    units: units.map((unit) => {
      const { id, consumption, users } = usedUnit(unit, setup);
      const positionFactor = unit.positionFactor === undefined ? one : rationalOf(unit.positionFactor);
      return {
        id,
        consumption,
        area: rationalOf(unit.areaM2),
        users: users.map((user) => Object.assign(user, { positionFactor })),
      };
    }),
    pools: property.costCentres.flatMap(({ id, energies: paidFor }) => {
      const own = costs.filter(({ item }) => item.costCentreId === id);
      return own.length === 0
        ? []
        : [{ id, energies: paidFor, cost: sumOf(own.map(({ amount }) => amount)) }];
    }),
    baseShares: {
      heat: share('heat'),
      cold: share('cold'),
      warmWater: share('warmWater'),
      coldWater: share('coldWater'),
    },
    roundToRappen: property.settings.roundToRappen,
    warmWater: {},
    meteredKwh: new Map(
      energies.flatMap((energy) => {
        const metered = plantFigure(setup, energy, 'kWh');
        return metered ? [[energy, metered.value] as const] : [];
      }),
    ),
    coldWaterIncludesWarm: keys.coldWaterIncludesWarm,
  };
}
