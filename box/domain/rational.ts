import { type Decimal, decimal, decimalOf, decimalParts } from './decimal.ts';
import { type Rounding, roundQuotient } from './rounding.ts';

/** An exact fraction in lowest terms; the denominator is positive. Bills are computed in these and rounded
 *  once, where the rule says so. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The fraction `numerator / denominator`. Throws RangeError if the denominator is zero. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError('A fraction needs a denominator other than zero');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

/** The exact fraction of a Decimal. */
export function rationalOf(value: Decimal): Rational {
  const { mantissa, scale } = decimalParts(value);
  return rational(mantissa, 10n ** BigInt(scale));
}

/** The exact fraction of a decimal literal in code or data: `exactly('2.5')` is 5/2. Throws RangeError for a text
 *  that is no decimal number. */
export function exactly(text: string): Rational {
  return rationalOf(decimal(text));
}

/** Exact sum. */
export function addRationals(left: Rational, right: Rational): Rational {
  return rational(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

/** Exact difference `left - right`. */
export function subtractRationals(left: Rational, right: Rational): Rational {
  return addRationals(left, { numerator: -right.numerator, denominator: right.denominator });
}

/** Exact product. */
export function multiplyRationals(left: Rational, right: Rational): Rational {
  return rational(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** Exact quotient. Throws RangeError if `right` is zero. */
export function divideRationals(left: Rational, right: Rational): Rational {
  return rational(left.numerator * right.denominator, left.denominator * right.numerator);
}

/** -1, 0 or 1 as `left` is less than, equal to or greater than `right`. */
export function compareRationals(left: Rational, right: Rational): -1 | 0 | 1 {
  const a = left.numerator * right.denominator;
  const b = right.numerator * left.denominator;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The fraction as a Decimal with at most `places` decimals, rounded as named. */
export function roundRational(value: Rational, places: number, rounding: Rounding): Decimal {
  const scaled = value.numerator * 10n ** BigInt(places);
  return decimalOf(roundQuotient(scaled, value.denominator, rounding), places);
}

/** The whole number 0. */
export const zero: Rational = Object.freeze({ numerator: 0n, denominator: 1n });

/** The whole number 1. */
export const one: Rational = Object.freeze({ numerator: 1n, denominator: 1n });

/** Exact sum of any number of fractions; 0 of none. */
export function sumOf(values: Iterable<Rational>): Rational {
  let sum = zero;
  for (const value of values) sum = addRationals(sum, value);
  return sum;
}

/** Exact product of any number of factors; 1 of none. */
export function productOf(...factors: readonly Rational[]): Rational {
  return factors.reduce(multiplyRationals, one);
}

/** The fraction rounded commercially (a half away from zero) to `places` decimals, as a fraction again. */
export function roundedTo(value: Rational, places: number): Rational {
  const scale = 10n ** BigInt(places);
  return rational(roundQuotient(value.numerator * scale, value.denominator, 'half-up'), scale);
}

/** The fraction as text with exactly `places` decimals, rounded commercially: 1/3 with 4 places is `0.3333`. */
export function fixedText(value: Rational, places: number): string {
  const scaled = roundQuotient(value.numerator * 10n ** BigInt(places), value.denominator, 'half-up');
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The fraction as `numerator/denominator`, or as a whole number. */
export function fractionText(value: Rational): string {
  return value.denominator === 1n ? `${value.numerator}` : `${value.numerator}/${value.denominator}`;
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
