import { rationalOf, zero } from '../domain/rational.ts';
import type { PeriodCost } from './costs-in-period.ts';
import { otherKey } from './heating-input-of.ts';
import type { OperatingCost } from './operating-costs.ts';
import type { PropertyInput } from './settle-property.ts';
import { type SettlementSetup, usedUnit } from './settlement-setup.ts';

/** What the operating cost bill of a property is computed from: each cost by its own key. */
export function operatingInputOf(
  costs: readonly PeriodCost[],
  setup: SettlementSetup,
): NonNullable<PropertyInput['operating']> {
  const { property, period, units } = setup;
  return {
    period,
    units: units.map((unit) => {
      const { id, consumption, users } = usedUnit(unit, setup);
      const { coOwnershipShare: share } = unit;
      return {
        id,
        consumption,
        area: rationalOf(unit.areaM2),
        coOwnershipShare: share === undefined ? zero : rationalOf(share),
        users: users.map((user, at) => Object.assign(user, { persons: unit.occupancies[at]?.persons ?? [] })),
      };
    }),
    costs: costs.map(({ item, amount, labour }): OperatingCost => {
      const { key } = item;
      return {
        id: item.id,
        amount,
        key:
          key?.by === 'persons' || key?.by === 'coOwnership'
            ? { by: key.by }
            : otherKey(key ?? { by: 'area' }),
        ...(item.labour ? { labour: { amount: labour, kind: item.labour.kind } } : {}),
        excludedUnits: new Set(item.excludedUnitIds),
        allocable: item.allocable,
      };
    }),
    vacancyPersons: property.settings.vacancyPersons,
    currency: property.currency,
  };
}
