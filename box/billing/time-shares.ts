import { daysIn, type Period } from '../domain/civil-day.ts';
import {
  divideRationals,
  multiplyRationals,
  type Rational,
  rational,
  roundedTo,
} from '../domain/rational.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';
import { computed, type Figure, stated } from './figure.ts';

/** Customs of other billing companies, to reproduce their last bill when a mandate is taken over; the default
 *  everywhere is exact (billing.md 1, decision 6). */
export interface RoundingProfile {
  /** Degree-day shares as whole per mille. */
  readonly degreeDayRounding: 'exact' | 'permille0';
  /** Decimals of m² × share of time; absent: exact. */
  readonly timeWeightedAreaDigits?: number;
  /** Decimals of units × share of time; absent: exact. */
  readonly timeWeightedUnitDigits?: number;
  readonly summerDegreeDays: SummerDegreeDays;
}

/** Rounds nothing on the way: the default everywhere. */
export const exactProfile: RoundingProfile = Object.freeze({
  degreeDayRounding: 'exact',
  summerDegreeDays: '40/92',
});

/** The part of the billing period a span of it stands for; 1 for the whole period. */
export interface TimeShares {
  /** By degree days, or by days where the building has agreed so (§ 9b (2)): for heating. */
  readonly heating: (span: Period) => Figure;
  /** By calendar days: for warm water and everything else. */
  readonly days: (span: Period) => Figure;
}

/** Shares of `period`; equal spans give the same figure. Degree days are normalised to the period, so that a short
 *  one is a whole too (billing.md 4.2). */
export function timeShares(
  period: Period,
  profile: RoundingProfile = exactProfile,
  changeSplit: 'degreeDays' | 'days' = 'degreeDays',
): TimeShares {
  const allDays = stated('days of the period', rational(BigInt(daysIn(period))), 'days');
  const allDegreeDays = degreeDayFigure(period, profile.summerDegreeDays);
  const byDays = remembered((span) => {
    const days = stated(`days ${text(span)}`, rational(BigInt(daysIn(span))), 'days');
    const value = divideRationals(days.value, allDays.value);
    return computed(`share of days ${text(span)}`, 'BK-DAYS', value, '', [days, allDays]);
  });
  const byDegreeDays = remembered((span) => {
    const own = degreeDayFigure(span, profile.summerDegreeDays);
    const exact = divideRationals(own.value, allDegreeDays.value);
    const whole = profile.degreeDayRounding === 'permille0';
    const value = whole ? roundedTo(exact, 3) : exact;
    const note = whole ? 'whole per mille (rounding profile)' : undefined;
    return computed(`share of degree days ${text(span)}`, 'DE-9b-GT', value, '', [own, allDegreeDays], note);
  });
  return { heating: changeSplit === 'days' ? byDays : byDegreeDays, days: byDays };
}

/** `size` × share of time, such as m² × degree days, rounded if the profile says so. */
export function timeWeighted(
  name: string,
  rule: Figure['rule'],
  size: Figure,
  share: Figure,
  digits: number | undefined,
): Figure {
  const exact: Rational = multiplyRationals(size.value, share.value);
  const value = digits === undefined ? exact : roundedTo(exact, digits);
  const note = digits === undefined ? undefined : `${digits} digits (rounding profile)`;
  return computed(name, rule, value, size.unit, [size, share], note);
}

function degreeDayFigure(span: Period, summer: SummerDegreeDays): Figure {
  return computed(
    `degree days ${text(span)}`,
    'DE-9b-GT',
    degreeDays(span, summer),
    '‰',
    [],
    `summer ${summer}`,
  );
}

function text({ firstDay, lastDay }: Period): string {
  return `${firstDay} to ${lastDay}`;
}

function remembered(compute: (span: Period) => Figure): (span: Period) => Figure {
  const known = new Map<string, Figure>();
  return (span) => {
    const key = text(span);
    const figure = known.get(key) ?? compute(span);
    known.set(key, figure);
    return figure;
  };
}
