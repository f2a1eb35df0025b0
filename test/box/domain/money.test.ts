import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal } from '../../../box/domain/decimal.ts';
import { amountOf, cents, centsOf } from '../../../box/domain/money.ts';

it('turns cents into amounts and back', () => {
  fc.assert(
    fc.property(fc.bigInt(), (amount) => {
      expect(centsOf(amountOf(cents(amount)))).toBe(amount);
    }),
  );
  expect(amountOf(cents(1234n))).toBe('12.34');
  expect(centsOf(decimal('-0.5'))).toBe(-50n);
});

it('refuses a fraction of a cent: who rounds says so before', () => {
  expect(() => centsOf(decimal('0.005'))).toThrow(RangeError);
});
