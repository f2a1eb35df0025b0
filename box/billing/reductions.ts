import { isoDate } from '../domain/civil-day.ts';
import { exactly, productOf, type Rational, rational, roundedTo } from '../domain/rational.ts';
import type { Versioned } from './versioned.ts';

/** Percentages by which a tenant may reduce his share, by reason (§ 12 HeizkostenV, § 7 (4) CO2KostAufG). */
export const reductionPercents: readonly Versioned<ReadonlyMap<string, Rational>>[] = Object.freeze([
  {
    validFrom: isoDate('2023-01-01'),
    source: 'HeizkostenV § 12 (1), CO2KostAufG § 7 (4)',
    value: new Map([
      ['not-by-consumption', exactly('15')],
      ['not-remote-readable', exactly('3')],
      ['info-6a-incomplete', exactly('3')],
      ['co2-missing', exactly('3')],
    ]),
  },
]);

/** What one reduction is worth to a tenant. It is his right, never taken off by itself: each is listed for the
 *  manager, rounded on its own and not added to others. */
export function reduction(base: Rational, percent: Rational): Rational {
  return roundedTo(productOf(base, percent, rational(1n, 100n)), 2);
}
