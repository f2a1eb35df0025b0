import type { Period } from '../domain/civil-day.ts';
import {
  divideRationals,
  multiplyRationals,
  one,
  subtractRationals,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, stated } from './figure.ts';
import type { Consumption, OccupancyRow, UnitUser, UsedUnit } from './occupancy-rows.ts';

/** A unit that may have a value for the whole period when its users have none of their own. */
export interface MeteredUnit extends UsedUnit {
  readonly consumption: Consumption;
}

/** A row of such a unit. */
export type MeteredRow = OccupancyRow<MeteredUnit>;

/** A field of consumption and how it is weighed. */
export interface ConsumptionField {
  readonly name: string;
  /** Share of time by which a unit's value is split when its users were not read (§ 9b (3)). */
  readonly share: (span: Period) => Figure;
  /** What a row without value means. It weighs nothing, silently where another system counts it, else with a warning.
   *  Where every tenant must be metered, one who has no values at all blocks the bill: nobody read him. */
  readonly whenAbsent: 'counted-elsewhere' | 'warning' | 'error';
}

/** What every row consumed of a field: as read (§ 9b (2)); where there was no interim reading, the unit's value less
 *  what was read, by shares of time (§ 9b (3)), with a warning. Blocks if a value is marked as missing. */
export function consumptionWeights<R extends MeteredRow>(
  rows: readonly R[],
  field: ConsumptionField,
): { readonly weights: ReadonlyMap<R, Figure>; readonly issues: readonly BillingIssue[] } {
  const issues: BillingIssue[] = [];
  // Filled with the values that were read first: the map keeps the order of the rows.
  const weights = new Map(rows.map((row) => [row, readValue(row, field)]));
  for (const ofUnit of Map.groupBy(rows, (row) => row.unit).values()) {
    const notRead = ofUnit.filter(({ user }) => !isRead(user, field));
    if (notRead.length === 0) continue;
    const unitValue = ofUnit[0]?.unit.consumption.get(field.name);
    if (unitValue) {
      for (const [row, figure] of splitUnitValue(unitValue, ofUnit, notRead, field)) weights.set(row, figure);
      if (ofUnit.length > 1) issues.push(noInterimReading(field, ofUnit[0]?.unit.id ?? ''));
      continue;
    }
    for (const { id, user } of notRead) {
      const marked = user.consumption.get(field.name) === null || unitValue === null;
      const nobodyRead = user.type === 'tenant' && user.consumption.size === 0;
      if (marked || (field.whenAbsent === 'error' && nobodyRead)) throw missing(field, id);
      if (field.whenAbsent !== 'counted-elsewhere') issues.push(notMetered(field, id));
    }
  }
  return { weights, issues };
}

function isRead({ consumption }: UnitUser, { name }: ConsumptionField): boolean {
  return (consumption.get(name) ?? undefined) !== undefined;
}

function readValue({ id, user }: MeteredRow, { name }: ConsumptionField): Figure {
  return user.consumption.get(name) ?? stated(`${id}: ${name}`, zero, 'units', 'no value');
}

function splitUnitValue<R extends MeteredRow>(
  unitValue: Figure,
  ofUnit: readonly R[],
  notRead: readonly R[],
  field: ConsumptionField,
): [R, Figure][] {
  const rest = notReadByUsers(unitValue, ofUnit, field);
  const shares = notRead.map((row) => [row, field.share(row.period)] as const);
  // Where nobody was read the shares are those of the whole period, as a rounding profile states them.
  const shareTotal = notRead.length === ofUnit.length ? one : sumOf(shares.map(([, share]) => share.value));
  return shares.map(([row, share]) => {
    const value = divideRationals(multiplyRationals(rest.value, share.value), shareTotal);
    const name = `${row.id}: ${field.name}`;
    return [row, computed(name, 'DE-9b-3', value, rest.unit, [rest, share], 'no interim reading')];
  });
}

/** The unit's value less what its other users read themselves. */
function notReadByUsers(
  unitValue: Figure,
  ofUnit: readonly MeteredRow[],
  { name }: ConsumptionField,
): Figure {
  const read = ofUnit.flatMap(({ user }) => user.consumption.get(name) ?? []);
  if (read.length === 0) return unitValue;
  const unitId = ofUnit[0]?.unit.id ?? '';
  const rest = subtractRationals(unitValue.value, sumOf(read.map(({ value }) => value)));
  if (rest.numerator < 0n) {
    throw blocked('weight-negative', `Unit "${unitId}": its users read more ${name} than the unit`, unitId);
  }
  return computed(`unit ${unitId}: ${name} that no user read`, 'DE-9b-3', rest, unitValue.unit, [
    unitValue,
    ...read,
  ]);
}

function noInterimReading({ name }: ConsumptionField, unitId: string): BillingIssue {
  const message = `Unit "${unitId}": no interim reading of ${name} at the change of users, it was split (§ 9b (3))`;
  return billingIssue('no-interim-reading', message, unitId);
}

function notMetered({ name }: ConsumptionField, userId: string): BillingIssue {
  return billingIssue(
    'consumption-missing',
    `"${userId}" has no value for ${name} and pays nothing of it`,
    userId,
  );
}

function missing({ name }: ConsumptionField, userId: string) {
  const message = `"${userId}": the value of ${name} is missing; read it, or estimate it (§ 9a)`;
  return blocked('value-missing', message, userId);
}
