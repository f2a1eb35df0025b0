import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import type { Telegram } from '../../../box/mbus/telegram.ts';
import {
  bcdBytes,
  encodeHead,
  encodeRecord,
  integerBytes,
  joined,
  type RecordPlan,
} from '../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWired,
  encodeWireless,
  extendedLayers,
  fragmentsOf,
  mode5Layers,
  mode10Layers,
  mode7Layers,
  plainLayers,
  type Sender,
  slowCrc16,
  withFormatA,
  withFormatB,
} from '../../simulators/mbus-encoder/encode-telegram.ts';

// What the encoder of test/simulators makes, the decoder has to read back. The two share no code.

const key = Uint8Array.fromHex('000102030405060708090A0B0C0D0E0F');

const sender: fc.Arbitrary<Sender> = fc.record({
  manufacturer: fc.constantFrom('QDS', 'EFE', 'SON', 'KAM'),
  serial: fc.integer({ min: 0, max: 99_999_999 }).map((number) => String(number).padStart(8, '0')),
  version: fc.integer({ min: 0, max: 255 }),
  type: fc.constantFrom(2, 4, 6, 7, 8, 0x1a),
});

interface Known {
  readonly plan: RecordPlan;
  readonly value: string;
}

const register = {
  function: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  storage: fc.oneof(fc.nat(40), fc.nat(2 ** 40)),
  tariff: fc.nat(2 ** 10),
  subunit: fc.nat(2 ** 8),
};

const integers: fc.Arbitrary<Known> = fc
  .record({
    ...register,
    size: fc.constantFrom(1, 2, 3, 4, 6, 8),
    raw: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  })
  .map(({ size, raw, ...rest }) => {
    const value = BigInt.asIntN(8 * size, raw);
    const coding = size === 6 ? 6 : size === 8 ? 7 : size;
    return { plan: { ...rest, coding, vif: '6E', data: integerBytes(value, size) }, value: value.toString() };
  });

const decimals: fc.Arbitrary<Known> = fc
  .record({
    ...register,
    size: fc.constantFrom(1, 2, 3, 4, 6),
    raw: fc.bigInt({ min: -(10n ** 11n), max: 10n ** 12n }),
  })
  .map(({ size, raw, ...rest }) => {
    const value = raw % 10n ** BigInt(2 * size - (raw < 0n ? 1 : 0));
    const coding = size === 6 ? 14 : 8 + size;
    return { plan: { ...rest, coding, vif: '6E', data: bcdBytes(value, size) }, value: value.toString() };
  });

const texts: fc.Arbitrary<Known> = fc
  .record({
    ...register,
    text: fc.string({
      unit: fc.constantFrom('A', 'B', ' ', 'z', '0', '9', '#'),
      minLength: 1,
      maxLength: 12,
    }),
  })
  .map(({ text, ...rest }) => {
    const data = joined(
      Uint8Array.of(text.length),
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)).toReversed(),
    );
    return { plan: { ...rest, coding: 13, vif: 'FD0C', data }, value: text };
  });

const known = fc.array(fc.oneof(integers, decimals, texts), { minLength: 1, maxLength: 6 });

const encode = (records: readonly Known[]) => joined(...records.map(({ plan }) => encodeRecord(plan)));

function expectSame(telegram: Telegram, records: readonly Known[]) {
  expect(telegram.error).toBeUndefined();
  const found = telegram.content.records.map(({ head, value }) => ({
    register: [['inst', 'max', 'min', 'err'].indexOf(head.function), head.storage, head.tariff, head.subunit],
    value,
  }));
  expect(found).toEqual(
    records.map(({ plan, value }) => ({
      register: [plan.function ?? 0, plan.storage ?? 0, plan.tariff ?? 0, plan.subunit ?? 0],
      value,
    })),
  );
}

describe('what the encoder sends', () => {
  it('is read from a wire and from radio, with and without link checksums', () => {
    fc.assert(
      fc.property(sender, known, (from, records) => {
        const layers = plainLayers(encode(records));
        const telegram = encodeWireless(from, layers);
        for (const form of [telegram, withFormatA(telegram), withFormatB(telegram)]) {
          const decoded = createDecoder().decode(form);
          expectSame(decoded, records);
          expect(decoded.layers?.meter).toMatchObject(from);
        }
        expectSame(createDecoder().decode(encodeWired(5, plainLayers(encode(records), 0, from))), records);
      }),
      { numRuns: 300 },
    );
  });

  it('is read through modes 5, 7 and 10 and the extended link layer, only with the right key', () => {
    fc.assert(
      fc.property(sender, known, fc.nat(0xffffff), (from, all, counter) => {
        const records = all.slice(0, 3);
        for (const [layers, detail] of [
          [mode5Layers(encode(records), key, from), 'check-bytes'],
          [mode7Layers(encode(records), key, from, counter), 'mac'],
          [mode10Layers(encode(records), key, from, counter), 'mac'],
          [extendedLayers(joined(Uint8Array.of(0x78), encode(records)), key, from, counter), 'payload-crc'],
        ] as const) {
          const telegram = encodeWireless(from, layers);
          const decoded = createDecoder().decode(telegram, key);
          expectSame(decoded, records);
          expect(decoded.security.state).toBe('decrypted');
          expect(createDecoder().decode(telegram).security.state).toBe('no-key');
          const wrong = createDecoder().decode(telegram, new Uint8Array(16).fill(9)).security;
          expect(wrong).toMatchObject({ state: 'wrong-key', detail });
          const reversed = createDecoder().decode(telegram, key.toReversed());
          expect(reversed.security).toMatchObject({ state: 'wrong-key', hint: 'key-reversed' });
          expect(reversed.content.records).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is read as a compact frame once its full telegram was heard, also by a decoder that was told the formats', () => {
    fc.assert(
      fc.property(sender, known, (from, records) => {
        const heads = joined(...records.map(({ plan }) => encodeHead(plan)));
        const data = joined(...records.map(({ plan }) => plan.data));
        const [signature, crc] = [slowCrc16(heads), slowCrc16(encode(records))];
        const words = Uint8Array.of(signature, signature >> 8, crc, crc >> 8);
        const compact = encodeWireless(from, joined(Uint8Array.of(0x79), words, data));
        const first = createDecoder();
        expect(first.decode(compact)).toMatchObject({
          awaits: 'format',
          error: { code: 'compact-format-unknown' },
        });
        first.decode(encodeWireless(from, joined(Uint8Array.of(0x78), encode(records))));
        expectSame(first.decode(compact), records);
        const restarted = createDecoder();
        for (const format of first.formats.entries()) restarted.formats.learn(format);
        expectSame(restarted.decode(compact), records);
      }),
      { numRuns: 100 },
    );
  });

  it('is put together from fragments, and only from all of them in order', () => {
    fc.assert(
      fc.property(sender, known, fc.integer({ min: 3, max: 40 }), (from, records, size) => {
        const pieces = fragmentsOf(joined(Uint8Array.of(0x78), encode(records)), size);
        fc.pre(pieces.length > 1);
        const decoder = createDecoder();
        const answers = pieces.map((piece) => decoder.decode(encodeWireless(from, piece)));
        expect(answers.slice(0, -1).every(({ awaits }) => awaits === 'fragments')).toBe(true);
        expectSame(answers.at(-1) ?? createDecoder().decode(new Uint8Array()), records);
        const late = createDecoder().decode(encodeWireless(from, pieces.at(-1) ?? new Uint8Array()));
        expect(late.error?.code).toBe('fragment-missing');
      }),
      { numRuns: 100 },
    );
  });

  it('is found by the identification of the meter behind a radio module', () => {
    const radio: Sender = { manufacturer: 'QDS', serial: '11223344', version: 1, type: 0x37 };
    const meter: Sender = { manufacturer: 'QDS', serial: '55667788', version: 2, type: 8 };
    const records = encodeRecord({ coding: 4, vif: '6E', data: integerBytes(42n, 4) });
    const telegram = encodeWireless(radio, mode5Layers(records, key, radio, meter));
    const ring = { keyOf: (serial: string) => (serial === meter.serial ? key : undefined) };
    const decoded = createDecoder({ keys: ring }).decode(telegram);
    expect(decoded.content.records.map(({ value }) => value)).toEqual(['42']);
    expect(decoded.layers?.meter?.serial).toBe('55667788');
    const wired = encodeWired(3, mode5Layers(records, key, meter, meter));
    expect(
      createDecoder({ keys: ring })
        .decode(wired)
        .content.records.map(({ value }) => value),
    ).toEqual(['42']);
  });
});
