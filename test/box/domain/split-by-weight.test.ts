import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitByWeight } from '../../../box/domain/split-by-weight.ts';

const weights = fc.array(fc.bigInt({ min: 0n, max: 10_000_000n }), { maxLength: 60 });
const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

it('loses no unit, whatever the weights', () => {
  fc.assert(
    fc.property(total, weights, (sum, list) => {
      const parts = splitByWeight(sum, [1n, ...list]);
      expect(parts.reduce((left, part) => left + part, 0n)).toBe(sum);
    }),
  );
});

it('gives nobody more than one unit away from the exact share', () => {
  fc.assert(
    fc.property(total, weights, (sum, list) => {
      const all = [1n, ...list];
      const weightTotal = all.reduce((left, weight) => left + weight, 0n);
      for (const [at, part] of splitByWeight(sum, all).entries()) {
        const difference = part * weightTotal - sum * (all[at] ?? 0n);
        expect(difference < weightTotal && difference > -weightTotal).toBe(true);
      }
    }),
  );
});

it('gives left-over units to the largest lost fraction, on a tie to the earlier part', () => {
  expect(splitByWeight(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(splitByWeight(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
  expect(splitByWeight(10n, [1n, 2n])).toEqual([3n, 7n]);
});

it('refuses to split by nothing', () => {
  expect(() => splitByWeight(1n, [])).toThrow(RangeError);
  expect(() => splitByWeight(1n, [0n, 0n])).toThrow(RangeError);
  expect(() => splitByWeight(1n, [2n, -1n])).toThrow(RangeError);
});
