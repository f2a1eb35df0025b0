import fc from 'fast-check';
import { expect, it } from 'vitest';
import { factsBatch, wireKinds, wireQualities } from '../../../cloud-sync/contract/facts.ts';
import {
  MessageRefused,
  packMessage,
  readBody,
  unpackMessage,
} from '../../../cloud-sync/contract/frame-message.ts';
import {
  fromWireReadings,
  type ReadingRow,
  toWireReadings,
} from '../../../cloud-sync/contract/reading-rows.ts';

const seconds = fc.integer({ min: -1_000_000, max: 4_000_000_000 });
const row = fc.record(
  {
    step: fc.integer({ min: 1, max: 5 }),
    series: fc.integer({ min: 1, max: 3000 }),
    kind: fc.constantFrom(...wireKinds),
    validOn: fc.integer({ min: 0, max: 40_000 }),
    measuredAt: seconds,
    from: seconds,
    until: seconds,
    mantissa: fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
    scale: fc.nat(9),
    quality: fc.constantFrom(...wireQualities),
    storage: fc.nat(100),
    version: fc.integer({ min: 1, max: 9 }),
    source: fc.nat(5),
    position: fc.nat(1_000_000),
  },
  {
    requiredKeys: [
      'step',
      'series',
      'kind',
      'validOn',
      'mantissa',
      'scale',
      'quality',
      'storage',
      'version',
      'source',
      'position',
    ],
  },
);

const batches = fc
  .tuple(fc.nat(1_000_000), fc.array(row, { minLength: 1, maxLength: 60 }))
  .map(([previous, list]) => {
    let change = previous;
    const rows = list.map(({ step, ...rest }): ReadingRow => ({ ...rest, change: (change += step) }));
    return { previous, rows };
  });

const box = 'box-7f3a91c2';
const frame = {
  epoch: '0123456789abcdef',
  dictionary: 3000,
  sentAt: 1_764_583_200,
  clock: 'network',
  sources: [],
};

it('carries every field of every reading over the wire', () => {
  fc.assert(
    fc.property(batches, ({ previous, rows }) => {
      const last = rows.at(-1)?.change ?? previous;
      const body = { ...frame, previous, last, readings: toWireReadings(rows, previous) };
      const batch = readBody(unpackMessage(packMessage({ kind: 'facts', box }, body)), factsBatch);
      expect(batch.readings && fromWireReadings(batch.readings, previous)).toEqual(rows);
    }),
  );
});

it('needs at most nine bytes for a reading of an hourly site in batches of a thousand', () => {
  let random = 7;
  const next = (limit: number) => (random = (random * 48_271) % 2_147_483_647) % limit;
  const rows = Array.from({ length: 1000 }, (_, at): ReadingRow => {
    const measuredAt = 1_764_583_200 + next(60);
    const value = { mantissa: BigInt(100_000 + at * 37 + next(50)), scale: 3 };
    return {
      change: at + 1,
      series: at + 1,
      kind: 'instantaneous',
      validOn: 20_423,
      measuredAt,
      ...value,
      quality: 'ok',
      storage: 0,
      version: 1,
      source: 0,
      position: at * 24,
    };
  });
  const body = { ...frame, previous: 0, last: 1000, readings: toWireReadings(rows, 0) };
  expect(packMessage({ kind: 'facts', box }, body).length / rows.length).toBeLessThan(9);
});

it('refuses columns of unequal length and codes that are in no list', () => {
  const rows = fc.sample(batches, { numRuns: 1, seed: 1 })[0];
  if (!rows) throw new Error('no sample');
  const columns = toWireReadings(rows.rows, rows.previous);
  expect(() => fromWireReadings({ ...columns, series: [1, 2, 3, 4, 5, 6, 7] }, 0)).toThrow(
    '"series" has 7 rows',
  );
  expect(() => fromWireReadings({ ...columns, kind: 99 }, 0)).toThrow('"kind" has the unknown code 99');
});

it('refuses a message that was cut, changed, blown up or comes from another time', () => {
  const whole = packMessage({ kind: 'hint', box }, { epoch: frame.epoch, values: [] });
  expect(refusalOf(whole)).toBe('taken');
  for (let length = 0; length < whole.length; length += 1)
    expect(refusalOf(whole.slice(0, length))).toBe('malformed');
  const good = unpackMessage(whole);
  expect(refusalOf(message({ ...good.header, v: 99 }, '{}'))).toBe('version-unknown');
  expect(refusalOf(message({ ...good.header, bytes: 2 }, '{}'))).toBe('digest-wrong');
  expect(refusalOf(message({ ...good.header, box: '../etc' }, '{}'))).toBe('malformed');
  expect(refusalOf(packMessage({ kind: 'hint', box }, 'a'.repeat(17 * 1024 * 1024)))).toBe('too-large');
});

it('takes no damage from random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(() => unpackMessage(bytes)).toThrow(MessageRefused);
    }),
  );
});

function refusalOf(bytes: Uint8Array): string {
  try {
    unpackMessage(bytes);
    return 'taken';
  } catch (error) {
    return error instanceof MessageRefused ? error.code : 'crash';
  }
}

function message(header: object, body: string): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(header)}\n${body}`);
}
