import { one } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { consumptionWeights } from './consumption-weights.ts';
import { computed, type Figure, stated } from './figure.ts';
import type { HeatingRow, OtherCost } from './heating-input.ts';
import { splitPool } from './split-pool.ts';
import { type RoundingProfile, type TimeShares, timeWeighted } from './time-shares.ts';

/** One other cost over the rows; rows outside its group or not named by it are left out. */
export function splitOtherCost(
  cost: OtherCost,
  rows: readonly HeatingRow[],
  shares: TimeShares,
  profile: RoundingProfile,
): { readonly amounts: ReadonlyMap<HeatingRow, Figure>; readonly issues: readonly BillingIssue[] } {
  const pool = stated(cost.id, cost.amount, 'EUR');
  const { key, group } = cost;
  const bearers = group === undefined ? rows : rows.filter(({ unit }) => unit.group === group);
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
    case 'units': {
      const weights = new Map(bearers.map((row) => [row, timeWeight(row, key.by, shares, profile)]));
      return { amounts: splitPool(pool, weights, cost.id), issues: [] };
    }
  }
}

function timeWeight(
  row: HeatingRow,
  by: 'area' | 'units',
  shares: TimeShares,
  profile: RoundingProfile,
): Figure {
  const share = shares.days(row.period);
  const name = `${row.id}: ${by} × days`;
  if (by === 'area') {
    const area = stated(`unit ${row.unit.id}: area`, row.unit.area, 'm2');
    return timeWeighted(name, 'BK-KEY-AREA', area, share, profile.timeWeightedAreaDigits);
  }
  return timeWeighted(
    name,
    'BK-KEY-UNIT',
    stated('one unit', one, 'units'),
    share,
    profile.timeWeightedUnitDigits,
  );
}
