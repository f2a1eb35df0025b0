import { addDays, type IsoDate, overlap, type Period } from '../domain/civil-day.ts';
import {
  addRationals,
  divideRationals,
  multiplyRationals,
  one,
  productOf,
  type Rational,
  rational,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { halfSplitPercent } from './co2-stages.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';
import { editionOn } from './versioned.ts';

/** CO2 cost of a period that may cross the day on which the half-and-half regime begins. */
export interface HalfRegimeInput {
  readonly period: Period;
  readonly cost: Rational;
  /** Landlord's percentage by stage, for the days before. */
  readonly stagePercent: Rational;
  /** First day of the half-and-half regime; the law's by default. */
  readonly halfFrom?: IsoDate;
  readonly summer?: SummerDegreeDays;
}

/** Landlord's CO2 cost where § 5a begins inside the period (CO2-5A): degree days split the cost, the part before goes
 *  by stage, the part after is halved; rounded once. Per mille are of the period. */
export function splitCo2AtHalfRegime({ period, cost, stagePercent, halfFrom, summer }: HalfRegimeInput) {
  const { validFrom, value: halfPercent } = editionOn(halfSplitPercent);
  const first = halfFrom ?? validFrom;
  const before = overlap(period, { firstDay: period.firstDay, lastDay: addDays(first, -1) });
  const all = degreeDays(period, summer);
  const partBefore = before ? divideRationals(degreeDays(before, summer), all) : zero;
  const partAfter = subtractRationals(one, partBefore);
  const percent = addRationals(
    multiplyRationals(partBefore, stagePercent),
    multiplyRationals(partAfter, rational(BigInt(halfPercent))),
  );
  const landlord = roundedTo(productOf(cost, percent, rational(1n, 100n)), 2);
  return {
    permilleBefore: multiplyRationals(partBefore, rational(1000n)),
    permilleAfter: multiplyRationals(partAfter, rational(1000n)),
    landlord,
    tenants: subtractRationals(cost, landlord),
  };
}
