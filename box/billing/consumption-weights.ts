import type { Period } from '../domain/civil-day.ts';
import {
  divideRationals,
  multiplyRationals,
  subtractRationals,
  sumOf,
  type Rational,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, type FigureUnit, stated } from './figure.ts';
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
  readonly unit: FigureUnit;
  /** Share of time by which a unit's value is split when its users were not read (§ 9b (3)). */
  readonly share: (span: Period) => Figure;
  /** A row without any value is not metered by this field and weighs nothing; else it is warned of. */
  readonly optional: boolean;
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
      if (user.consumption.get(field.name) === null || unitValue === null) throw missing(field, id);
      if (!field.optional) issues.push(notMetered(field, id));
    }
  }
  return { weights, issues };
}

function isRead({ consumption }: UnitUser, { name }: ConsumptionField): boolean {
  return (consumption.get(name) ?? undefined) !== undefined;
}

function readValue({ id, user }: MeteredRow, { name, unit }: ConsumptionField): Figure {
  const value = user.consumption.get(name);
  return value ? stated(`${id}: ${name}`, value, unit) : stated(`${id}: ${name}`, zero, unit, 'no value');
}

function splitUnitValue<R extends MeteredRow>(
  unitValue: Rational,
  ofUnit: readonly R[],
  notRead: readonly R[],
  field: ConsumptionField,
): [R, Figure][] {
  const read = sumOf(ofUnit.map(({ user }) => user.consumption.get(field.name) ?? zero));
  const rest = subtractRationals(unitValue, read);
  const unitId = notRead[0]?.unit.id ?? '';
  if (rest.numerator < 0n) {
    const message = `Unit "${unitId}": its users read more ${field.name} than the unit`;
    throw blocked('weight-negative', message, unitId);
  }
  const kind = read.numerator === 0n ? field.name : `${field.name} that no user read`;
  const unitFigure = stated(`unit ${unitId}: ${kind}`, rest, field.unit);
  const shares = notRead.map((row) => [row, field.share(row.period)] as const);
  const shareTotal = sumOf(shares.map(([, share]) => share.value));
  return shares.map(([row, share]) => {
    const value = divideRationals(multiplyRationals(rest, share.value), shareTotal);
    const inputs = [unitFigure, share];
    const name = `${row.id}: ${field.name}`;
    return [row, computed(name, 'DE-9b-3', value, field.unit, inputs, 'no interim reading')];
  });
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
