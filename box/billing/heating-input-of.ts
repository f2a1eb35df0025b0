import { addDays, daysIn, type Period } from '../domain/civil-day.ts';
import type { AllocationKey } from '../domain/property.ts';
import { one, type Rational, rational, rationalOf, sumOf } from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { twelveMonthsAfter } from './check-heating-input.ts';
import type { PeriodCost } from './costs-in-period.ts';
import type { FieldSystem, HeatingInput, OtherCost, WarmWaterPlan } from './heating-input.ts';
import { percent, plantFigure, type SettlementSetup, usedUnit } from './settlement-setup.ts';
import type { TakeOver } from './take-over.ts';
import { exactProfile } from './time-shares.ts';

/** What the heating bill of a property is computed from: the costs of its heating cost centres and the fuel burnt. */
export function heatingInputOf(costs: readonly PeriodCost[], setup: SettlementSetup): HeatingInput {
  const { property, period, units, keys, fuels, taken } = setup;
  const { settings, allocationKeys } = property;
  const plant = costs.flatMap(({ item, amount }) =>
    item.target === undefined ? [] : [{ id: item.id, amount, target: item.target }],
  );
  const burnt = fuels.map(({ stock, consumed }) => ({
    id: stock.id,
    amount: consumed.cost,
    target: 'both' as const,
  }));
  const heatPercent = keys.heatingConsumptionPercent;
  const waterPercent = keys.warmWaterConsumptionPercent;
  if (heatPercent === undefined)
    throw blocked('input-invalid', 'The keys state no share of heating by consumption', 'allocationKeys');
  const co2Kg = sumOf([...costs.map((cost) => cost.co2Kg), ...fuels.map(({ consumed }) => consumed.co2Kg)]);
  const co2Cost = sumOf([
    ...costs.map((cost) => cost.co2Cost),
    ...fuels.map(({ consumed }) => consumed.co2Cost),
  ]);
  return {
    period,
    units: units.map((unit) => ({
      ...usedUnit(unit, setup),
      area: rationalOf(unit.areaM2),
      heatedArea: rationalOf(unit.heatedAreaM2 ?? unit.areaM2),
      ...(unit.group === undefined ? {} : { group: unit.group }),
    })),
    costs: [...burnt, ...plant],
    warmWater: warmWaterPlan(costs, setup),
    heatingConsumptionShare: percent(heatPercent),
    warmWaterConsumptionShare: percent(waterPercent ?? heatPercent),
    changeSplit: keys.changeSplit,
    captureSystems: captureSystems(taken),
    other: costs.flatMap(({ item, amount }) =>
      item.target === undefined && item.key ? [{ id: item.id, amount, key: otherKey(item.key) }] : [],
    ),
    areaOnly: {
      heating: [...taken.overLimit].some((field) => field === 'heat' || field.startsWith('heat:')),
      warmWater: taken.overLimit.has('warmWater'),
    },
    ...(settings.co2 && co2Kg.numerator > 0n
      ? {
          co2: {
            ...settings.co2,
            kg: co2Kg,
            cost: co2Cost,
            area: sumOf(units.map(({ areaM2 }) => rationalOf(areaM2))),
            yearPart: yearPart(period),
          },
        }
      : {}),
    profile: exactProfile,
    prepayments: new Map(),
    building: settings,
    keysValidFrom: allocationKeys.map(({ validFrom }) => validFrom),
  };
}

/** Keys that the heating bill knows for costs that are neither heating nor warm water. */
export function otherKey(key: AllocationKey): OtherCost['key'] {
  switch (key.by) {
    case 'area':
    case 'units':
      return { by: key.by };
    case 'consumption':
      return { by: 'consumption', field: key.use };
    case 'direct':
      return { by: 'direct', to: key.occupancyId };
    case 'persons':
    case 'coOwnership':
      throw blocked('input-invalid', `A cost on the heating bill cannot go by ${key.by}`, key.by);
  }
}

/** § 9: by the meters of the plant where there are any, else by the formula the keys name. */
function warmWaterPlan(costs: readonly PeriodCost[], setup: SettlementSetup): WarmWaterPlan {
  const { keys, units, fuels } = setup;
  const wish = keys.warmWater ?? { method: 'none', adjust: [] };
  const heatKwh = plantFigure(setup, 'heat', 'kWh');
  const waterKwh = plantFigure(setup, 'warmWater', 'kWh');
  const [fuel] = fuels;
  const invoiced = sumOf(costs.map(({ energyKwh }) => energyKwh));
  const metered = heatKwh && waterKwh && sumOf([heatKwh.value, waterKwh.value]);
  const basis = metered
    ? { kwh: metered }
    : invoiced.numerator > 0n
      ? { kwh: invoiced }
      : fuel?.stock.heatingValue === undefined
        ? undefined
        : { fuelQuantity: fuel.consumed.quantity, heatingValue: rationalOf(fuel.stock.heatingValue) };
  const plant = { adjust: wish.adjust, basis, rounding: 'exact' } as const;
  switch (wish.method) {
    case 'measured':
      if (!waterKwh)
        throw blocked('value-missing', 'No meter of the plant counts the heat of warm water', 'warm water');
      return { method: 'combined', plant: { ...plant, heat: { method: 'measured', kwh: waterKwh.value } } };
    case 'volume': {
      const ofUnits = setup.taken.points.flatMap(({ field, unit, measure, whole }) =>
        unit && field === 'warmWater' && measure === 'm3' && whole ? [whole.value] : [],
      );
      const volume = plantFigure(setup, 'warmWater', 'm3')?.value ?? sumOf(ofUnits);
      const temperature = wish.temperature === undefined ? {} : { temperature: rationalOf(wish.temperature) };
      return { method: 'combined', plant: { ...plant, heat: { method: 'volume', volume, ...temperature } } };
    }
    case 'area': {
      const area = sumOf(units.map(({ areaM2 }) => rationalOf(areaM2)));
      return { method: 'combined', plant: { ...plant, heat: { method: 'area', area } } };
    }
    case 'given':
      if (wish.share === undefined)
        throw blocked(
          'input-invalid',
          'The keys agree on a share of warm water and state none',
          'warm water',
        );
      return { method: 'given', share: rationalOf(wish.share) };
    case 'separate':
    case 'none':
      return { method: wish.method };
  }
}

function captureSystems({ points }: TakeOver): FieldSystem[] {
  return points.flatMap(({ point, unit, field, whole }) => {
    if (unit || point.use !== 'heat' || point.captureSystem === undefined) return [];
    if (!whole)
      throw blocked(
        'group-not-metered',
        `The common meter of "${point.captureSystem}" has no value`,
        point.id,
      );
    return [{ id: point.captureSystem, landlord: false, field, commonQuantity: whole.value }];
  });
}

/** Part of a year that the period covers; 1 from twelve months on. */
function yearPart(period: Period): Rational {
  const yearEnd = addDays(twelveMonthsAfter(period.firstDay), -1);
  if (period.lastDay >= yearEnd) return one;
  const year = daysIn({ firstDay: period.firstDay, lastDay: yearEnd });
  return rational(BigInt(daysIn(period)), BigInt(year));
}
