import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Blocked } from '../../../box/billing/blocked.ts';
import { stated } from '../../../box/billing/figure.ts';
import { cent, splitAmount, splitPool } from '../../../box/billing/split-pool.ts';
import {
  compareRationals,
  exactly,
  multiplyRationals,
  rational,
  subtractRationals,
  sumOf,
  zero,
} from '../../../box/domain/rational.ts';
import { money, used } from './arbitrary-building.ts';

const sharers = fc.array(fc.record({ id: fc.string(), landlord: fc.boolean(), weight: used }), {
  minLength: 1,
  maxLength: 40,
});

it('adds up to the pool exactly, each part less than a cent from its exact share', () => {
  fc.assert(
    fc.property(money, sharers, (amount, shares) => {
      const parts = splitAmount(amount, cent, shares, 'pool');
      expect(compareRationals(sumOf(parts), amount)).toBe(0);
      const all = sumOf(shares.map(({ weight }) => weight));
      for (const [at, part] of parts.entries()) {
        const off = subtractRationals(
          multiplyRationals(part, all),
          multiplyRationals(amount, shares[at]?.weight ?? zero),
        );
        const limit = multiplyRationals(cent, all);
        expect(compareRationals(off, limit)).toBe(-1);
        expect(compareRationals(off, multiplyRationals(rational(-1n), limit))).toBe(1);
      }
    }),
  );
});

it('does not change when all weights are scaled', () => {
  fc.assert(
    fc.property(money, sharers, used, (amount, shares, factor) => {
      const scaled = shares.map((share) =>
        Object.assign({ ...share }, { weight: multiplyRationals(share.weight, factor) }),
      );
      expect(splitAmount(amount, cent, scaled, 'pool')).toEqual(splitAmount(amount, cent, shares, 'pool'));
    }),
  );
});

it('gives the cent left over to the landlord on a tie, else to the earlier', () => {
  const weights = new Map([equal('A', false), equal('B', true), equal('C', false)]);
  const parts = [...splitPool(stated('pool', rational(1n), 'EUR'), weights, 'share').values()];
  expect(parts.map(({ name, value }) => [name, value])).toEqual([
    ['A: share', rational(33n, 100n)],
    ['B: share', rational(34n, 100n)],
    ['C: share', rational(33n, 100n)],
  ]);
});

it('splits nothing by nothing, and blocks what cannot be split', () => {
  const shares = [{ id: 'A', landlord: false, weight: zero }];
  expect(splitAmount(zero, cent, shares, 'pool')).toEqual([zero]);
  expect(codesOf(() => splitAmount(rational(1n), cent, shares, 'pool'))).toEqual(['no-weight']);
  const negative = [{ id: 'A', landlord: false, weight: exactly('-1') }];
  expect(codesOf(() => splitAmount(rational(1n), cent, negative, 'pool'))).toEqual(['weight-negative']);
  const halfACent = exactly('0.005');
  expect(
    codesOf(() => splitAmount(halfACent, cent, [{ id: 'A', landlord: false, weight: cent }], 'pool')),
  ).toEqual(['input-invalid']);
});

function codesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof Blocked) return error.issues.map(({ code }) => code);
    throw error;
  }
  return [];
}

function equal(id: string, landlord: boolean) {
  return [{ id, landlord }, stated(id, rational(1n), '')] as const;
}
