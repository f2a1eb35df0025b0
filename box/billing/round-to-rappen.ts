import { multiplyRationals, type Rational, rational, roundedTo } from '../domain/rational.ts';

/** An amount to the nearest 5 Rappen, a half away from zero (CH-5RP): 12.325 is 12.35. For the payable amount only. */
export function roundToRappen(amount: Rational): Rational {
  const twentieths = roundedTo(multiplyRationals(amount, rational(20n)), 0);
  return multiplyRationals(twentieths, rational(1n, 20n));
}
