import { exactly, fixedText, rational, sumOf } from '../../../box/domain/rational.ts';

/** Product of two decimals over a whole number, with six decimals. */
export function timesText(left: string, right: string, divisor = 1n): string {
  const a = exactly(left);
  const b = exactly(right);
  const value = rational(a.numerator * b.numerator, a.denominator * b.denominator * divisor);
  return fixedText(value, 6);
}

/** Amount by weight, with six decimals. */
export function priceText(amount: string, weight: string): string {
  const a = exactly(amount);
  const b = exactly(weight);
  return fixedText(rational(a.numerator * b.denominator, a.denominator * b.numerator), 6);
}

/** Exact sum of decimals. */
export function sumText(texts: readonly string[], places = 2): string {
  return fixedText(sumOf(texts.map(exactly)), places);
}
