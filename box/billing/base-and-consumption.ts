import {
  compareRationals,
  exactly,
  fixedText,
  multiplyRationals,
  one,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, stated } from './figure.ts';
import type { Rational } from '../domain/rational.ts';

/** A pool in its two parts: by area and by consumption. */
export interface PoolParts {
  readonly base: Figure;
  readonly consumption: Figure;
  readonly issues: readonly BillingIssue[];
}

/** Splits the cost of heating (§ 7 (1)) or warm water (§ 8 (1)): the base part is rounded to the cent, the consumption
 *  part is the rest. HeizkostenV asks for 50 to 70 percent by consumption, § 10 leaves a higher agreed share alone:
 *  outside the range the bill is computed all the same, with a warning. Blocks for a share below 0 or above 1. */
export function baseAndConsumption(
  pool: Figure,
  consumptionShare: Rational,
  of: 'heating' | 'warm water',
): PoolParts {
  if (compareRationals(consumptionShare, zero) < 0 || compareRationals(consumptionShare, one) > 0) {
    throw blocked('share-out-of-range', `The consumption share of ${of} is not between 0 and 1`, of);
  }
  const rule = of === 'heating' ? 'DE-7-1' : 'DE-8-1';
  const share = stated(`${of}: share by consumption`, consumptionShare, '');
  const value = roundedTo(multiplyRationals(pool.value, subtractRationals(one, consumptionShare)), 2);
  const base = computed(`${of} base`, rule, value, pool.unit, [pool, share]);
  const rest = subtractRationals(pool.value, value);
  const consumption = computed(`${of} consumption`, 'GEN-POOL', rest, pool.unit, [pool, base]);
  return { base, consumption, issues: checkShare(consumptionShare, of) };
}

/** § 9a (2): when the meters of over a quarter of the area failed, the whole pool goes by area. */
export function baseOnly(pool: Figure, of: 'heating' | 'warm water'): PoolParts {
  const message = `Meters of more than 25 percent of the area failed: ${of} is billed by area only`;
  return {
    base: computed(`${of} base`, 'DE-9a-2', pool.value, pool.unit, [pool], 'by area only'),
    consumption: computed(`${of} consumption`, 'DE-9a-2', zero, pool.unit, [pool], 'by area only'),
    issues: [billingIssue('estimate-over-25', message, of)],
  };
}

function checkShare(share: Rational, of: 'heating' | 'warm water'): BillingIssue[] {
  if (compareRationals(share, exactly('0.5')) >= 0 && compareRationals(share, exactly('0.7')) <= 0) return [];
  const code = of === 'heating' ? 'heating-share-out-of-range' : 'ww-consumption-share-out-of-range';
  const percent = fixedText(multiplyRationals(share, exactly('100')), 1);
  return [billingIssue(code, `${percent} percent of ${of} by consumption is outside 50 to 70`, of)];
}
