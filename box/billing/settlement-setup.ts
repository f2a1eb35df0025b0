import { divideRationals, type Rational, rational, rationalOf } from '../domain/rational.ts';
import type { IsoDate, Period } from '../domain/civil-day.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { AllocationKeys, BuildingUnit, Occupancy, Property } from '../domain/property.ts';
import { type Figure, total } from './figure.ts';
import type { PeriodFuel } from './fuel-in-period.ts';
import type { Consumption } from './occupancy-rows.ts';
import type { TakeOver } from './take-over.ts';

/** What the inputs of all bills of a property are made from. */
export interface SettlementSetup {
  readonly property: Property;
  readonly period: Period;
  readonly taken: TakeOver;
  readonly units: readonly BuildingUnit[];
  readonly keys: AllocationKeys;
  readonly fuels: readonly PeriodFuel[];
}

/** A unit with its users and what the meters counted for each, by field. */
export function usedUnit(unit: BuildingUnit, { taken, period }: SettlementSetup) {
  const points = (taken.ofUnit.get(unit) ?? []).filter(({ point }) => point.use !== 'information');
  const byField = [...Map.groupBy(points, ({ field }) => field)];
  const consumption: Consumption = new Map(
    byField.map(([field, list]) => [
      field,
      sumFigure(
        `unit ${unit.id}: ${field}`,
        list.map(({ whole }) => whole),
      ),
    ]),
  );
  return {
    id: unit.id,
    consumption,
    users: unit.occupancies.map((occupancy) => ({
      id: occupancy.id,
      type: occupancy.type,
      period: { firstDay: occupancy.firstDay, lastDay: lastDayOf(occupancy, period) },
      consumption: userConsumption(occupancy, byField),
    })),
  };
}

/** Only what is known of all meters of a field: else the unit's value is split (§ 9b (3)). */
function userConsumption(
  { id }: Occupancy,
  byField: readonly (readonly [string, TakeOver['points']])[],
): Consumption {
  return new Map(
    byField.flatMap(([field, list]) => {
      const values = list.map(({ rows }) => rows.find(({ occupancy }) => occupancy.id === id)?.consumption);
      const sum = sumFigure(`${id}: ${field}`, values);
      return sum ? [[field, sum] as const] : [];
    }),
  );
}

/** The sum if all parts are known, else `null`: it should be there and is not. */
function sumFigure(name: string, values: readonly (Figure | undefined)[]): Figure | null {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || known.length === 0) return null;
  return total(name, known[0]?.unit ?? 'units', known);
}

function lastDayOf({ lastDay, firstDay }: Occupancy, period: Period): IsoDate {
  if (lastDay !== undefined) return lastDay;
  return firstDay > period.lastDay ? firstDay : period.lastDay;
}

/** What a meter of the plant counted, of all of its kind together. */
export function plantFigure(
  { taken }: SettlementSetup,
  field: string,
  measure: 'kWh' | 'm3',
): Figure | undefined {
  const points = taken.points.filter(
    (each) =>
      !each.unit && each.point.unitId === undefined && each.field === field && each.measure === measure,
  );
  const values = points.flatMap(({ whole }) => whole ?? []);
  if (values.length === 0 || values.length < points.length) return undefined;
  return total(`${field} of the plant`, measure, values);
}

/** A percentage as a part of 1. */
export function percent(value: Decimal): Rational {
  return divideRationals(rationalOf(value), rational(100n));
}
