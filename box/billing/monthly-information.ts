import {
  addRationals,
  divideRationals,
  multiplyRationals,
  type Rational,
  rational,
  subtractRationals,
} from '../domain/rational.ts';

/** A user's heat and warm water of a month, in kWh, metered or converted. */
export interface MonthlyEnergy {
  readonly heatKwh: Rational;
  readonly warmWaterKwh: Rational;
}

/** What the monthly information compares (§ 6a (2) HeizkostenV); months of another user are left out. */
export interface MonthlyInformationInput {
  readonly current: MonthlyEnergy;
  readonly previous?: MonthlyEnergy;
  readonly previousYear?: MonthlyEnergy;
  /** kWh of a normalised average user for the same area. */
  readonly averageKwh?: Rational;
  /** Climate factor of postcode and month, to adjust heat for weather. */
  readonly climateFactor?: Rational;
}

/** Consumption of a month with its comparisons (UVI-6A2). Percentages are absent where there is nothing to compare
 *  with or it is zero. Conversions from units and m³ are estimates and must be labelled so. */
export function monthlyInformation(input: MonthlyInformationInput) {
  const total = totalOf(input.current);
  return {
    heatKwh: input.current.heatKwh,
    warmWaterKwh: input.current.warmWaterKwh,
    total,
    previous: compare(total, input.previous && totalOf(input.previous)),
    previousYear: compare(total, input.previousYear && totalOf(input.previousYear)),
    average: compare(total, input.averageKwh),
    ...(input.climateFactor
      ? { weatherAdjustedHeatKwh: multiplyRationals(input.current.heatKwh, input.climateFactor) }
      : {}),
  };
}

interface Comparison {
  readonly kwh?: Rational;
  readonly changePercent?: Rational;
}

function compare(current: Rational, reference: Rational | undefined): Comparison {
  if (reference === undefined) return {};
  if (reference.numerator === 0n) return { kwh: reference };
  const change = divideRationals(subtractRationals(current, reference), reference);
  return { kwh: reference, changePercent: multiplyRationals(change, rational(100n)) };
}

function totalOf({ heatKwh, warmWaterKwh }: MonthlyEnergy): Rational {
  return addRationals(heatKwh, warmWaterKwh);
}
