import { daysIn, isoDate, type Period } from '../domain/civil-day.ts';
import {
  compareRationals,
  divideRationals,
  exactly,
  multiplyRationals,
  productOf,
  type Rational,
  rational,
  sumOf,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** How a failed value is replaced (§ 9a (1)). */
export type Estimate =
  | { readonly method: 'priorPeriod'; readonly trend: boolean }
  | { readonly method: 'comparableRooms'; readonly rooms: readonly string[] }
  | { readonly method: 'buildingAverage' }
  | {
      readonly method: 'extrapolateDegreeDays' | 'extrapolateDays';
      readonly measured: Rational;
      readonly span: Period;
    };

/** A unit's value of one pool; `current` is absent where the meter failed. */
export interface MeasuredUnit {
  readonly id: string;
  readonly area: Rational;
  /** m² whose devices failed, if rooms are known; else the whole unit's. */
  readonly affectedArea?: Rational;
  readonly current?: Rational;
  readonly prior?: Rational;
  readonly estimate?: Estimate;
}

/** Estimated values of a pool and whether it may still be billed by consumption. */
export interface EstimateResult {
  readonly estimated: ReadonlyMap<string, Rational>;
  /** Percent of the pool's area whose meters failed. */
  readonly affectedAreaPercent: Rational;
  /** More than the limit: the pool goes by area only (§ 9a (2)). */
  readonly overLimit: boolean;
  readonly issues: readonly BillingIssue[];
}

/** Percent of the area above which a pool is billed by area only. */
export const estimateLimitPercent: readonly Versioned<Rational>[] = Object.freeze([
  { validFrom: isoDate('2009-01-01'), source: 'HeizkostenV § 9a (2)', value: exactly('25') },
]);

/** Estimates the failed values of one pool (§ 9a). Exactly 25 percent of the area is not over the limit. Blocks if a
 *  failed unit names no method, or one for which the figures are missing. */
export function estimateConsumption(
  units: readonly MeasuredUnit[],
  period: Period | undefined,
  summer?: SummerDegreeDays,
): EstimateResult {
  const failed = units.filter(({ current }) => current === undefined);
  const area = sumOf(units.map((unit) => unit.area));
  if (area.numerator <= 0n) throw blocked('no-weight', 'The units have no area', 'area');
  const affected = sumOf(failed.map((unit) => unit.affectedArea ?? unit.area));
  const percent = divideRationals(multiplyRationals(affected, rational(100n)), area);
  const limit = editionOn(estimateLimitPercent, period?.firstDay).value;
  const overLimit = compareRationals(percent, limit) > 0;
  const estimated = new Map(failed.map((unit) => [unit.id, estimateOf(unit, units, period, summer)]));
  return { estimated, affectedAreaPercent: percent, overLimit, issues: issuesOf(failed, overLimit) };
}

function estimateOf(
  unit: MeasuredUnit,
  units: readonly MeasuredUnit[],
  period: Period | undefined,
  summer: SummerDegreeDays | undefined,
): Rational {
  const { estimate } = unit;
  switch (estimate?.method) {
    case undefined:
      throw blocked(
        'value-missing',
        `Unit "${unit.id}" failed and no way to estimate it is named (§ 9a)`,
        unit.id,
      );
    case 'priorPeriod':
      return estimate.trend ? productOf(priorOf(unit), trendOf(units)) : priorOf(unit);
    case 'comparableRooms':
      return perArea(unit, namedRooms(unit, units, estimate.rooms));
    case 'buildingAverage':
      return perArea(unit, units);
    case 'extrapolateDegreeDays':
    case 'extrapolateDays': {
      if (!period) throw blocked('input-invalid', 'To extrapolate, the billing period is needed', unit.id);
      const degrees = estimate.method === 'extrapolateDegreeDays';
      const weigh = (span: Period) => (degrees ? degreeDays(span, summer) : rational(BigInt(daysIn(span))));
      return divideRationals(multiplyRationals(estimate.measured, weigh(period)), weigh(estimate.span));
    }
  }
}

function priorOf({ id, prior }: MeasuredUnit): Rational {
  if (prior === undefined)
    throw blocked('value-missing', `Unit "${id}" has no value of an earlier period`, id);
  return prior;
}

/** How much the units that can be compared changed since the earlier period. */
function trendOf(units: readonly MeasuredUnit[]): Rational {
  const both = units.flatMap(({ current, prior }) => (current && prior ? [{ current, prior }] : []));
  const before = sumOf(both.map(({ prior }) => prior));
  if (before.numerator === 0n) throw blocked('no-weight', 'No unit has values of both periods', 'trend');
  return divideRationals(sumOf(both.map(({ current }) => current)), before);
}

function namedRooms(unit: MeasuredUnit, units: readonly MeasuredUnit[], ids: readonly string[]) {
  return ids.map((id) => {
    const room = units.find((candidate) => candidate.id === id);
    if (!room)
      throw blocked(
        'target-unknown',
        `Unit "${unit.id}" is compared with "${id}", which is unknown`,
        unit.id,
      );
    return room;
  });
}

function perArea(unit: MeasuredUnit, others: readonly MeasuredUnit[]): Rational {
  const measured = others.flatMap(({ current, area }) => (current ? [{ current, area }] : []));
  const area = sumOf(measured.map((other) => other.area));
  if (area.numerator === 0n)
    throw blocked('no-weight', `Unit "${unit.id}": nothing to compare it with`, unit.id);
  const consumed = sumOf(measured.map(({ current }) => current));
  return divideRationals(multiplyRationals(consumed, unit.area), area);
}

function issuesOf(failed: readonly MeasuredUnit[], overLimit: boolean): BillingIssue[] {
  const used = failed.map(({ id, estimate }) =>
    billingIssue('estimate-used', `Unit "${id}" was estimated: ${estimate?.method ?? ''} (§ 9a (1))`, id),
  );
  if (!overLimit) return used;
  const message = 'Meters of more than 25 percent of the area failed: bill this pool by area only (§ 9a (2))';
  return [...used, billingIssue('estimate-over-25', message)];
}
