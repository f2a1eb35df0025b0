import { type Decimal, decimalOf, decimalParts } from './decimal.ts';
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

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
