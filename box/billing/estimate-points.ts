import { addDays, type Period } from '../domain/civil-day.ts';
import type { PointEstimate } from '../domain/property.ts';
import {
  addRationals,
  divideRationals,
  type Rational,
  rational,
  rationalOf,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { Blocked } from './blocked.ts';
import { type Estimate, estimateConsumption, type MeasuredUnit } from './estimate-consumption.ts';
import { computed, type Figure } from './figure.ts';
import type { ReadPoint } from './point-take-over.ts';

/** Estimates the meter points that have no value for the period, field by field (§ 9a). A point without a method is an
 *  error that tells what to do, and hides no other. */
export function estimatePoints(
  points: readonly ReadPoint[],
  period: Period,
): {
  readonly values: ReadonlyMap<string, Figure>;
  readonly overLimit: ReadonlySet<string>;
  readonly issues: readonly BillingIssue[];
} {
  const values = new Map<string, Figure>();
  const overLimit = new Set<string>();
  const issues: BillingIssue[] = [];
  for (const [field, ofField] of Map.groupBy(points, (each) => each.field)) {
    const failed = ofField.filter(({ whole }) => !whole);
    if (failed.length === 0) continue;
    const unnamed = failed.filter((each) => !methodOf(each, period));
    issues.push(...unnamed.map(({ point }) => missing(point.id, period)));
    if (unnamed.length > 0) continue;
    const counts = countsOf(ofField);
    try {
      const result = estimateConsumption(
        ofField.map((each) => measured(each, counts.get(each.unit) ?? 1, period)),
        period,
      );
      issues.push(...result.issues);
      if (result.overLimit) overLimit.add(field);
      for (const each of failed) {
        const value = result.estimated.get(each.point.id);
        if (value) values.set(each.point.id, estimateFigure(each, value, period));
      }
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      issues.push(...error.issues);
    }
  }
  return { values, overLimit, issues };
}

function methodOf({ point }: ReadPoint, period: Period): PointEstimate | undefined {
  return point.estimates.find(
    ({ firstDay, lastDay }) => firstDay <= period.firstDay && lastDay >= period.lastDay,
  );
}

/** Meter points of a field in each unit. */
function countsOf(points: readonly ReadPoint[]): Map<ReadPoint['unit'], number> {
  const byUnit = Map.groupBy(points, ({ unit }) => unit);
  return new Map([...byUnit].map(([unit, list]) => [unit, list.length]));
}

function measured(each: ReadPoint, inUnit: number, period: Period): MeasuredUnit {
  const { point, unit, whole, previous } = each;
  const method = whole ? undefined : methodOf(each, period);
  const prior = method?.prior === undefined ? previous?.value : rationalOf(method.prior);
  const estimate = method && estimateOf(each, method);
  const area =
    point.roomAreaM2 === undefined
      ? divideRationals(unit ? rationalOf(unit.areaM2) : zero, rational(BigInt(inUnit)))
      : rationalOf(point.roomAreaM2);
  return {
    id: point.id,
    area,
    ...(whole ? { current: whole.value } : {}),
    ...(prior ? { prior } : {}),
    ...(estimate ? { estimate } : {}),
  };
}

function estimateOf(each: ReadPoint, { method, trend, rooms }: PointEstimate): Estimate | undefined {
  switch (method) {
    case 'priorPeriod':
      return { method, trend: trend ?? false };
    case 'comparableRooms':
      return { method, rooms: rooms ?? [] };
    case 'buildingAverage':
      return { method };
    case 'extrapolateDegreeDays':
    case 'extrapolateDays': {
      const part = longestPart(each);
      return part && { method, ...part };
    }
  }
}

/** What was counted from the start of the period up to the last month that has a value. */
function longestPart({ rows, interval }: ReadPoint): { measured: Rational; span: Period } | undefined {
  const firstDay = addDays(interval.after, 1);
  const months = rows.flatMap((row) => row.months());
  let counted: Rational | undefined;
  let lastDay = firstDay;
  let next = interval.after;
  for (const { after, until, consumption } of months) {
    if (after !== next || !consumption) break;
    counted = counted ? addRationals(counted, consumption.value) : consumption.value;
    lastDay = until;
    next = until;
  }
  return counted && { measured: counted, span: { firstDay, lastDay } };
}

function estimateFigure(each: ReadPoint, value: Rational, period: Period): Figure {
  const method = methodOf(each, period)?.method ?? '';
  const inputs = each.previous && method === 'priorPeriod' ? [each.previous] : [];
  return computed(`${each.point.id}: estimated`, 'DE-9a-1', value, each.measure, inputs, method);
}

function missing(pointId: string, { firstDay, lastDay }: Period): BillingIssue {
  const message =
    `Meter point "${pointId}": no value for ${firstDay} to ${lastDay}; ` +
    'enter a reading by hand, or name how it is estimated (§ 9a)';
  return billingIssue('value-missing', message, pointId);
}
