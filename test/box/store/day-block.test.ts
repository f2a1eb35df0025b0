import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packDay, unpackDay } from '../../../box/store/day-block.ts';
import type { StoredReading } from '../../../box/store/stored-facts.ts';
import { decimalOf } from '../../../box/domain/decimal.ts';

const day = 20_422;

const reading: fc.Arbitrary<StoredReading> = fc.record({
  change: fc.integer({ min: 1, max: 2 ** 40 }),
  day: fc.constant(day),
  slot: fc.oneof(fc.integer({ min: -1, max: 86_399 }), fc.integer({ min: -1, max: 86_400 * 86_400 * 400 })),
  series: fc.constant(7),
  version: fc.integer({ min: 1, max: 9 }),
  kind: fc.nat(4),
  value: fc.oneof(
    fc.tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), fc.nat(6)).map(([m, s]) => decimalOf(m, s)),
    fc.tuple(fc.bigInt({ min: -(10n ** 39n), max: 10n ** 39n }), fc.nat(39)).map(([m, s]) => decimalOf(m, s)),
  ),
  shift: fc.integer({ min: -1, max: 1 }),
  quality: fc.nat(4),
  storage: fc.nat(2 ** 32 - 1),
  position: fc.nat(2 ** 31 - 1),
  file: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  extra: fc.constantFrom(null, '[1764583200,null,null]'),
});

it('gives back every reading exactly', () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 30 }), (rows) => {
      expect(unpackDay(day, 7, packDay(rows))).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

it('needs at most 3 bytes for each of a day of hourly readings', () => {
  const rows = Array.from({ length: 24 }, (_, hour): StoredReading => {
    const value = decimalOf(BigInt(1_234_567 + hour * 431 + ((hour * hour * 7919) % 97)), 3);
    const common = { day, series: 7, version: 1, kind: 0, shift: 0, quality: 0, storage: 0, extra: null };
    return {
      ...common,
      change: 5_000_000 + hour * 1003,
      slot: hour * 3600,
      value,
      position: 812,
      file: 4000 + hour,
    };
  });
  expect(packDay(rows).length / 24).toBeLessThan(3);
});

it('refuses bytes that are no block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(failureOf(() => unpackDay(day, 7, bytes))).toBe('none or RangeError');
    }),
    { numRuns: 500 },
  );
});

/** Random bytes may happen to be a block; nothing but RangeError may come of those that are not. */
function failureOf(run: () => unknown): string {
  try {
    run();
    return 'none or RangeError';
  } catch (error) {
    return error instanceof RangeError ? 'none or RangeError' : String(error);
  }
}
