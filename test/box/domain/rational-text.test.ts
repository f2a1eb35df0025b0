import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addRationals,
  compareRationals,
  exactly,
  fixedText,
  fractionText,
  multiplyRationals,
  one,
  productOf,
  rational,
  roundedTo,
  subtractRationals,
  sumOf,
  zero,
} from '../../../box/domain/rational.ts';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

it('writes a fraction with exactly as many decimals, a half away from zero', () => {
  expect(fixedText(rational(1n, 3n), 4)).toBe('0.3333');
  expect(fixedText(exactly('-0.005'), 2)).toBe('-0.01');
  expect(fixedText(exactly('-0.004'), 2)).toBe('0.00');
  expect(fixedText(exactly('1234.5'), 0)).toBe('1235');
  expect(fixedText(exactly('7'), 3)).toBe('7.000');
});

it('rounds to what it writes', () => {
  fc.assert(
    fc.property(fraction, fc.integer({ min: 0, max: 8 }), (value, places) => {
      const rounded = roundedTo(value, places);
      expect(exactly(fixedText(value, places))).toEqual(rounded);
      const off = multiplyRationals(subtractRationals(rounded, value), rational(2n * 10n ** BigInt(places)));
      expect(compareRationals(off, one)).not.toBe(1);
      expect(compareRationals(off, rational(-1n))).not.toBe(-1);
    }),
  );
});

it('sums and multiplies any number of fractions', () => {
  fc.assert(
    fc.property(fc.array(fraction, { maxLength: 8 }), (values) => {
      expect(sumOf(values)).toEqual(values.reduce(addRationals, zero));
      expect(productOf(...values)).toEqual(values.reduce(multiplyRationals, one));
    }),
  );
});

it('writes a fraction in lowest terms, a whole number without denominator', () => {
  expect(fractionText(rational(10n, 4n))).toBe('5/2');
  expect(fractionText(rational(-6n, 3n))).toBe('-2');
  expect(() => exactly('1e3')).toThrow(RangeError);
});
