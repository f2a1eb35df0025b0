import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalOf } from '../../../box/domain/decimal.ts';
import {
  addRationals,
  compareRationals,
  divideRationals,
  multiplyRationals,
  rational,
  rationalOf,
  roundRational,
  subtractRationals,
} from '../../../box/domain/rational.ts';

const fractions = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

it('is a field: sums, products and their inverses are exact', () => {
  fc.assert(
    fc.property(fractions, fractions, fractions, (a, b, c) => {
      expect(subtractRationals(addRationals(a, b), b)).toEqual(a);
      expect(multiplyRationals(a, addRationals(b, c))).toEqual(
        addRationals(multiplyRationals(a, b), multiplyRationals(a, c)),
      );
      if (b.numerator !== 0n) expect(multiplyRationals(divideRationals(a, b), b)).toEqual(a);
    }),
  );
});

it('has one form for each number', () => {
  expect(rational(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
  expect(rational(0n, -7n)).toEqual({ numerator: 0n, denominator: 1n });
  fc.assert(
    fc.property(fractions, fc.bigInt({ min: 1n, max: 10_000n }), (a, factor) => {
      expect(rational(a.numerator * factor, a.denominator * factor)).toEqual(a);
    }),
  );
});

it('orders like the difference', () => {
  fc.assert(
    fc.property(fractions, fractions, (a, b) => {
      const { numerator } = subtractRationals(a, b);
      expect(compareRationals(a, b)).toBe(numerator < 0n ? -1 : numerator > 0n ? 1 : 0);
    }),
  );
});

it('holds a decimal exactly and gives it back', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.nat(8), (mantissa, scale) => {
      const value = decimalOf(mantissa, scale);
      expect(roundRational(rationalOf(value), 8, 'half-up')).toBe(value);
    }),
  );
});

it('refuses a denominator of zero', () => {
  expect(() => rational(1n, 0n)).toThrow(RangeError);
  expect(() => divideRationals(rational(1n), rational(0n))).toThrow(RangeError);
});
