import {
  divideRationals,
  fixedText,
  productOf,
  type Rational,
  rational,
  roundedTo,
  subtractRationals,
} from '../domain/rational.ts';
import type { IsoDate, Period } from '../domain/civil-day.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';
import { computed, type Figure, stated } from './figure.ts';
import { type Sharer, splitPool } from './split-pool.ts';

/** Devices of one kind behind a common meter, such as all heat meters or all heat cost allocators of a plant. */
export interface CaptureSystem extends Sharer {
  /** What its common meter counted, in one unit for all systems. */
  readonly commonQuantity: Rational;
}

/** Splits the consumption pool over capture systems by their common meters (HeizkostenV § 5 (7), DE-PRE-2); inside a
 *  system the users' own units count. Unlike units are never added. */
export function splitCaptureSystems<S extends CaptureSystem>(
  pool: Figure,
  systems: readonly S[],
): Map<S, Figure> {
  const weights = systems.map((system) => {
    return [system, stated(`${system.id}: common meter`, system.commonQuantity, '')] as const;
  });
  return splitPool(pool, new Map(weights), 'block of the capture system');
}

/** Splits a system's block where all its devices were replaced, because units of an old and a new scale cannot be
 *  added: by whole per mille of degree days, the day of the replacement in the old part. */
export function splitAtReplacement(block: Figure, permilleBefore: Figure): { before: Figure; after: Figure } {
  const value = roundedTo(productOf(block.value, permilleBefore.value, rational(1n, 1000n)), 2);
  const before = computed('before the replacement', 'DE-PRE-2', value, block.unit, [block, permilleBefore]);
  const rest = subtractRationals(block.value, value);
  return { before, after: computed('after the replacement', 'GEN-POOL', rest, block.unit, [block, before]) };
}

/** Degree days of a period up to and with the day of a replacement, in whole per mille of the period. */
export function permilleUntil(day: IsoDate, period: Period, summer?: SummerDegreeDays): Figure {
  const before = degreeDays({ firstDay: period.firstDay, lastDay: day }, summer);
  const exact = productOf(divideRationals(before, degreeDays(period, summer)), rational(1000n));
  const note = `${fixedText(exact, 4)} as a whole number`;
  return computed(`degree days until ${day}`, 'DE-9b-GT', roundedTo(exact, 0), '‰', [], note);
}
