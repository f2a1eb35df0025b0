import { z } from 'zod';
import { daysIn } from '../../domain/civil-day.ts';
import {
  divideRationals,
  fixedText,
  multiplyRationals,
  productOf,
  rational,
  roundedTo,
  sumOf,
} from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { computed, stated } from '../figure.ts';
import { occupancyRows } from '../occupancy-rows.ts';
import { splitPool } from '../split-pool.ts';
import { timeShares } from '../time-shares.ts';
import { id, period, quantity, summer, userType } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** A unit's base cost over its users: heating by degree days, warm water by days. */
export const userChangeBaseCase = caseKind(
  'user_change_base',
  z.object({
    period,
    buildingBase: quantity,
    buildingArea: quantity,
    unitArea: quantity,
    users: z.array(z.object({ id, type: userType }).and(period)),
    pool: z.string().default('heatingBase'),
    changeSplit: z.enum(['degreeDays', 'days']).default('degreeDays'),
    summer,
  }),
  (input) => {
    if (input.buildingArea.numerator <= 0n) throw blocked('no-weight', 'The building has no area', 'area');
    const unit = {
      id: 'unit',
      users: input.users.map((user) => ({ ...user, period: user, consumption: new Map() })),
    };
    const rows = occupancyRows([unit], input.period);
    const profile = { degreeDayRounding: 'exact', summerDegreeDays: input.summer } as const;
    const shares = timeShares(input.period, profile, input.changeSplit);
    const shareOf = /^warmWater/i.test(input.pool) ? shares.days : shares.heating;

    const base = stated('base cost of the building', input.buildingBase, 'EUR');
    const part = divideRationals(input.unitArea, input.buildingArea);
    const value = roundedTo(multiplyRationals(input.buildingBase, part), 2);
    const unitBase = computed('base cost of the unit', 'DE-7-1', value, 'EUR', [base]);
    const weights = new Map(rows.map((row) => [row, shareOf(row.period)]));
    const amounts = [...splitPool(unitBase, weights, 'base cost')];
    return {
      expected: {
        unitBase: fixedText(value, 2),
        users: Object.fromEntries(amounts.map(([row, amount]) => [row.id, fixedText(amount.value, 2)])),
        permille: Object.fromEntries(
          [...weights].map(([row, weight]) => [
            row.id,
            fixedText(productOf(weight.value, rational(1000n)), 3),
          ]),
        ),
        days: Object.fromEntries(rows.map((row) => [row.id, daysIn(row.period)])),
        sum: fixedText(sumOf(amounts.map(([, amount]) => amount.value)), 2),
      },
      figures: amounts.map(([, amount]) => amount),
    };
  },
);
