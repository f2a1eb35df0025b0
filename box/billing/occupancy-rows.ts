import { addDays, daysIn, type IsoDate, overlap, type Period } from '../domain/civil-day.ts';
import type { Rational } from '../domain/rational.ts';
import { type Figure, stated } from './figure.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blockIf } from './blocked.ts';
import { checkDistinctIds } from './check-distinct-ids.ts';
import type { Sharer } from './split-pool.ts';

/** Who bears a row: a tenant gets a bill; vacancy and self-use are the landlord's (DE-VACANCY). */
export type UserType = 'tenant' | 'vacancy' | 'selfUse';

/** Quantities by field, such as `heat`, `warmWater`, `coldWater`; each may tell by which readings it came about.
 *  `null`: should be there and is not. */
export type Consumption = ReadonlyMap<string, Figure | null>;

/** One party in a unit for a span of days. */
export interface UnitUser {
  readonly id: string;
  readonly type: UserType;
  readonly period: Period;
  readonly consumption: Consumption;
}

/** A unit and who used it. */
export interface UsedUnit<U extends UnitUser = UnitUser> {
  readonly id: string;
  readonly users: readonly U[];
}

/** One line of the bill: a user in a unit, clipped to the billing period. */
export interface OccupancyRow<N extends UsedUnit<U>, U extends UnitUser = UnitUser> extends Sharer {
  /** The user's. */
  readonly id: string;
  readonly unit: N;
  readonly user: U;
  readonly period: Period;
  readonly days: number;
}

/** The rows of all units in order, clipped to `period`. Blocks if a unit's users leave days free or overlap, or if
 *  two rows have one id (billing.md 3.1): every day of every unit belongs to exactly one row. */
export function occupancyRows<N extends UsedUnit<U>, U extends UnitUser = N['users'][number]>(
  units: readonly N[],
  period: Period,
): OccupancyRow<N, U>[] {
  const rows = units.flatMap((unit) =>
    unit.users.flatMap((user) => {
      const inPeriod = overlap(user.period, period);
      if (!inPeriod) return [];
      const landlord = user.type !== 'tenant';
      return [{ id: user.id, unit, user, period: inPeriod, days: daysIn(inPeriod), landlord }];
    }),
  );
  blockIf([...units.flatMap((unit) => checkCoverage(unit, period)), ...checkDistinctIds(rows, 'users')]);
  return rows;
}

function checkCoverage(unit: UsedUnit, period: Period): BillingIssue[] {
  const issues: BillingIssue[] = [];
  const spans = unit.users
    .flatMap((user) => overlap(user.period, period) ?? [])
    .toSorted((a, b) => (a.firstDay < b.firstDay ? -1 : a.firstDay > b.firstDay ? 1 : 0));
  let next: IsoDate = period.firstDay;
  for (const { firstDay, lastDay } of spans) {
    if (firstDay > next) issues.push(gap(unit, next, addDays(firstDay, -1)));
    if (firstDay < next) {
      const until = lastDay < next ? lastDay : addDays(next, -1);
      const message = `Unit "${unit.id}": two users from ${firstDay} to ${until}`;
      issues.push(billingIssue('occupancy-overlap', message, unit.id));
    }
    if (lastDay >= next) next = addDays(lastDay, 1);
  }
  if (next <= period.lastDay) issues.push(gap(unit, next, period.lastDay));
  return issues;
}

function gap(unit: UsedUnit, from: IsoDate, to: IsoDate): BillingIssue {
  return billingIssue('occupancy-gap', `Unit "${unit.id}": nobody from ${from} to ${to}`, unit.id);
}

/** Quantities that were stated as they are, of the user or unit `id`. */
export function statedConsumption(
  id: string,
  values: Iterable<readonly [string, Rational | null]>,
): Consumption {
  return new Map(
    Array.from(values, ([field, value]) => [field, value && stated(`${id}: ${field}`, value, 'units')]),
  );
}
