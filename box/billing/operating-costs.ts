import { type Period, daysIn, overlap, addDays, type IsoDate } from '../domain/civil-day.ts';
import { type Rational, rational, sumOf, zero } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { blocked, blockIf } from './blocked.ts';
import { checkDistinctIds } from './check-distinct-ids.ts';
import { checkPeriodLength } from './check-heating-input.ts';
import { consumptionWeights, type MeteredUnit } from './consumption-weights.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import { type OccupancyRow, occupancyRows, type UnitUser } from './occupancy-rows.ts';
import { splitPool } from './split-pool.ts';
import { type TimeShares, timeShares, timeWeighted } from './time-shares.ts';

/** How many people lived there from a day on. */
interface PersonCount {
  readonly from: IsoDate;
  readonly persons: number;
}

/** A user of a unit with the people in it. */
interface OperatingUser extends UnitUser {
  readonly persons: readonly PersonCount[];
}

/** A unit of the accounting unit (Abrechnungseinheit). */
export interface OperatingUnit extends MeteredUnit {
  readonly area: Rational;
  /** Co-ownership share (Miteigentumsanteil). */
  readonly coOwnershipShare?: Rational;
  readonly users: readonly OperatingUser[];
}

type OperatingRow = OccupancyRow<OperatingUnit, OperatingUser>;

/** Tax kinds of labour (§ 35a EStG): 20 percent of at most 20,000, 6,000 and 2,550 euros. */
type LabourKind = 'services' | 'craftsmen' | 'minijob';

/** An operating cost (BetrKV § 2) and its key. */
export interface OperatingCost {
  readonly id: string;
  readonly amount: Rational;
  readonly key:
    | { readonly by: 'area' | 'units' | 'coOwnership' | 'persons' }
    | { readonly by: 'consumption'; readonly field: string }
    | { readonly by: 'direct'; readonly to: string };
  /** Labour in the amount, for the tenants' tax return. */
  readonly labour?: { readonly amount: Rational; readonly kind: LabourKind };
  readonly excludedUnits: ReadonlySet<string>;
  /** Repairs, administration and the like stay with the landlord. */
  readonly allocable: boolean;
}

/** Everything an operating cost statement is computed from. */
export interface OperatingInput {
  readonly period: Period;
  /** Without those outside the accounting unit. */
  readonly units: readonly OperatingUnit[];
  readonly costs: readonly OperatingCost[];
  /** Persons an empty flat counts as: 0, or 1 (BGH VIII ZR 180/12). */
  readonly vacancyPersons: number;
}

/** What one row pays, and the labour inside it. */
export interface OperatingLine {
  readonly row: OperatingRow;
  readonly items: ReadonlyMap<string, Figure>;
  readonly total: Figure;
  readonly labour: Figure;
  readonly labourByKind: ReadonlyMap<LabourKind, Figure>;
}

/** An operating cost statement. Every figure carries its own explanation. */
export interface OperatingStatement {
  readonly lines: readonly OperatingLine[];
  readonly notAllocable: Figure;
  readonly sum: Figure;
  readonly issues: readonly BillingIssue[];
}

/** Computes the operating cost statement (BetrKV, §§ 556, 556a BGB; billing.md 6). Vacancy and self-use stay in the
 *  denominator: the landlord pays them. Blocks on gaps in the occupancy and on costs without anything to split by. */
export function operatingCosts(input: OperatingInput): OperatingStatement {
  blockIf(checkDistinctIds(input.costs, 'costs'));
  const rows = occupancyRows<OperatingUnit, OperatingUser>(input.units, input.period);
  const shares = timeShares(input.period);
  const issues: BillingIssue[] = checkPeriodLength(input.period);
  const items = input.costs
    .filter(({ allocable }) => allocable)
    .map((cost): SplitItem => {
      const split = splitCost(cost, stated(cost.id, cost.amount, 'EUR'), rows, shares, input);
      issues.push(...split.issues);
      return { cost, amounts: split.amounts, labour: splitLabour(cost, split.amounts) };
    });
  const lines = rows.map((row) => lineOf(row, items));
  const totals = lines.map((line) => line.total);
  return {
    lines,
    notAllocable: notAllocable(input.costs),
    sum: total('sum of all rows', 'EUR', totals),
    issues,
  };
}

/** A cost over the rows that bear it, and the labour in it. */
interface SplitItem {
  readonly cost: OperatingCost;
  readonly amounts: ReadonlyMap<OperatingRow, Figure>;
  readonly labour: ReadonlyMap<OperatingRow, Figure>;
}

function lineOf(row: OperatingRow, split: readonly SplitItem[]): OperatingLine {
  const items = new Map<string, Figure>();
  const labour = new Map<LabourKind, Figure[]>();
  for (const { cost, amounts, labour: parts } of split) {
    const amount = amounts.get(row);
    if (amount) items.set(cost.id, amount);
    const part = parts.get(row);
    if (part && cost.labour) labour.set(cost.labour.kind, [...(labour.get(cost.labour.kind) ?? []), part]);
  }
  const byKind = [...labour].map(([kind, parts]) => {
    return [kind, total(`${row.id}: labour, ${kind}`, 'EUR', parts)] as const;
  });
  const allLabour = [...labour.values()].flat();
  return {
    row,
    items,
    total: total(`${row.id}: operating costs`, 'EUR', [...items.values()]),
    labour: total(`${row.id}: labour`, 'EUR', allLabour),
    labourByKind: new Map(byKind),
  };
}

/** Repairs, administration and the like, which tenants never pay (BetrKV § 1 (2)). */
function notAllocable(costs: readonly OperatingCost[]): Figure {
  const own = costs.filter(({ allocable }) => !allocable).map(({ id, amount }) => stated(id, amount, 'EUR'));
  const value = sumOf(own.map((figure) => figure.value));
  return computed('not allocable', 'BK-NONALLOC', value, 'EUR', own);
}

function splitCost(
  cost: OperatingCost,
  pool: Figure,
  rows: readonly OperatingRow[],
  shares: TimeShares,
  input: OperatingInput,
): { readonly amounts: ReadonlyMap<OperatingRow, Figure>; readonly issues: readonly BillingIssue[] } {
  const bearers = rows.filter(({ unit }) => !cost.excludedUnits.has(unit.id));
  const { key } = cost;
  switch (key.by) {
    case 'direct': {
      const row = bearers.find(({ id }) => id === key.to);
      if (!row) {
        throw blocked(
          'target-unknown',
          `"${cost.id}" is for "${key.to}", who is not in this period`,
          cost.id,
        );
      }
      const amount = computed(`${row.id}: ${cost.id}`, 'BK-DIRECT', cost.amount, 'EUR', [pool]);
      return { amounts: new Map([[row, amount]]), issues: [] };
    }
    case 'consumption': {
      const field = { name: key.field, share: shares.days, whenAbsent: 'warning' } as const;
      const { weights, issues } = consumptionWeights(bearers, field);
      return { amounts: splitPool(pool, weights, cost.id), issues };
    }
    case 'area':
    case 'units':
    case 'coOwnership':
    case 'persons': {
      const weights = bearers.map((row) => [row, weigh(row, key.by, shares, input.vacancyPersons)] as const);
      return { amounts: splitPool(pool, new Map(weights), cost.id), issues: [] };
    }
  }
}

function weigh(
  row: OperatingRow,
  by: 'area' | 'units' | 'coOwnership' | 'persons',
  shares: TimeShares,
  vacancyPersons: number,
): Figure {
  const share = shares.days(row.period);
  const { unit, id } = row;
  switch (by) {
    case 'area': {
      const area = stated(`unit ${unit.id}: area`, unit.area, 'm2');
      return timeWeighted(`${id}: area × days`, 'BK-KEY-AREA', area, share, undefined);
    }
    case 'units':
      return timeWeighted(
        `${id}: units × days`,
        'BK-KEY-UNIT',
        stated('one unit', rational(1n), 'units'),
        share,
        undefined,
      );
    case 'coOwnership': {
      const own = stated(`unit ${unit.id}: co-ownership share`, unit.coOwnershipShare ?? zero, '');
      return timeWeighted(`${id}: co-ownership × days`, 'BK-KEY-MEA', own, share, undefined);
    }
    case 'persons': {
      const days = rational(BigInt(personDays(row, vacancyPersons)));
      return computed(`${id}: persons × days`, 'BK-KEY-PERS', days, 'days', []);
    }
  }
}

/** Persons of each day of the row, added up; an empty flat counts as many as agreed. */
function personDays({ user, period }: OperatingRow, vacancyPersons: number): number {
  if (user.persons.length === 0) return user.type === 'vacancy' ? vacancyPersons * daysIn(period) : 0;
  const counts = user.persons.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  let days = 0;
  for (const [at, { from, persons }] of counts.entries()) {
    const next = counts[at + 1];
    const valid = { firstDay: from, lastDay: next ? addDays(next.from, -1) : period.lastDay };
    const span = overlap(valid, period);
    if (span) days += persons * daysIn(span);
  }
  return days;
}

/** The labour of a cost follows the cost shares (BK-35A). */
function splitLabour(
  { id, labour }: OperatingCost,
  amounts: ReadonlyMap<OperatingRow, Figure>,
): ReadonlyMap<OperatingRow, Figure> {
  if (!labour) return new Map();
  const pool = computed(`labour in ${id}`, 'BK-35A', labour.amount, 'EUR', []);
  return splitPool(pool, positive(amounts), `labour in ${id}`);
}

/** Weights of a credit note are as large as its shares, without their sign. */
function positive(amounts: ReadonlyMap<OperatingRow, Figure>): Map<OperatingRow, Figure> {
  return new Map(
    [...amounts].map(([row, figure]) => {
      const { numerator, denominator } = figure.value;
      if (numerator >= 0n) return [row, figure];
      return [row, { ...figure, value: { numerator: -numerator, denominator } }];
    }),
  );
}
