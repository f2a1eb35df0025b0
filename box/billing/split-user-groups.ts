import {
  compareRationals,
  exactly,
  multiplyRationals,
  type Rational,
  roundedTo,
  subtractRationals,
  sumOf,
} from '../domain/rational.ts';
import { baseAndConsumption } from './base-and-consumption.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blockIf } from './blocked.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import { splitPool } from './split-pool.ts';

/** A unit of a user group with what it consumed in its group's own measure. */
interface GroupUnit {
  readonly id: string;
  readonly landlord: boolean;
  readonly area: Rational;
  readonly consumption: Rational;
}

/** Users with the same equipment behind a meter of their own (§ 5 (7), § 6 (2)). */
export interface UserGroup {
  readonly id: string;
  readonly landlord: boolean;
  /** What its own meter counted; absent: not metered. */
  readonly metered?: Rational;
  /** m², if not the sum of its units'. */
  readonly area?: Rational;
  /** Part of the group's cost that goes by consumption inside the group. */
  readonly consumptionShare: Rational;
  readonly units: readonly GroupUnit[];
}

/** A group's cost in its two parts, and what its units pay of it. */
export interface GroupCost {
  readonly group: UserGroup;
  readonly byConsumption: Figure;
  readonly byArea: Figure;
  readonly cost: Figure;
  readonly units: ReadonlyMap<
    GroupUnit,
    { readonly base: Figure; readonly consumption: Figure; readonly total: Figure }
  >;
}

/** Pre-split of a cost over user groups (DE-PRE-1): a share of at least half by the groups' meters, the rest by area;
 *  then each group by its own key. Blocks if a group has no meter: its cost is never what the others leave over. */
export function splitUserGroups(
  pool: Figure,
  meteredShare: Rational,
  groups: readonly UserGroup[],
): { readonly groups: readonly GroupCost[]; readonly issues: readonly BillingIssue[] } {
  blockIf(groups.filter(({ metered }) => metered === undefined).map(notMetered));

  const value = roundedTo(multiplyRationals(pool.value, meteredShare), 2);
  const share = stated('share by group meters', meteredShare, '');
  const metered = computed('pool by group meters', 'DE-PRE-1', value, pool.unit, [pool, share]);
  const rest = computed('pool by area', 'GEN-POOL', subtractRationals(pool.value, value), pool.unit, [
    pool,
    metered,
  ]);
  const byMeter = splitPool(
    metered,
    new Map(groups.map((group) => [group, meterOf(group)])),
    'by group meter',
  );
  const byArea = splitPool(rest, new Map(groups.map((group) => [group, areaOf(group)])), 'by area');

  const issues: BillingIssue[] = compareRationals(meteredShare, exactly('0.5')) < 0 ? [shareTooLow()] : [];
  const costs = groups.flatMap((group) => {
    const consumption = byMeter.get(group);
    const area = byArea.get(group);
    if (!consumption || !area) return [];
    const cost = total(`${group.id}: cost of the group`, pool.unit, [consumption, area]);
    const inside = splitInside(cost, group);
    issues.push(...inside.issues);
    return [{ group, byConsumption: consumption, byArea: area, cost, units: inside.units }];
  });
  return { groups: costs, issues };
}

function splitInside(cost: Figure, group: UserGroup) {
  const parts = baseAndConsumption(cost, group.consumptionShare, 'heating');
  const weigh = (measure: 'area' | 'consumption') =>
    new Map(
      group.units.map((unit) => {
        return [unit, stated(`${unit.id}: ${measure}`, unit[measure], measure === 'area' ? 'm2' : 'units')];
      }),
    );
  const base = splitPool(parts.base, weigh('area'), 'base');
  const consumption = splitPool(parts.consumption, weigh('consumption'), 'consumption');
  const units = group.units.flatMap((unit) => {
    const own = base.get(unit);
    const used = consumption.get(unit);
    if (!own || !used) return [];
    const sum = total(`${unit.id}: total`, cost.unit, [own, used]);
    return [[unit, { base: own, consumption: used, total: sum }] as const];
  });
  return { units: new Map(units), issues: parts.issues };
}

function meterOf({ id, metered }: UserGroup): Figure {
  return stated(`${id}: group meter`, metered ?? exactly('0'), '');
}

function areaOf({ id, area, units }: UserGroup): Figure {
  return stated(`${id}: area`, area ?? sumOf(units.map(({ area }) => area)), 'm2');
}

function notMetered({ id }: UserGroup): BillingIssue {
  return billingIssue('group-not-metered', `User group "${id}" has no meter of its own (§ 6 (2))`, id);
}

function shareTooLow(): BillingIssue {
  return billingIssue(
    'presplit-share-out-of-range',
    'Less than 50 percent by group meters (§ 6 (2))',
    'groups',
  );
}
