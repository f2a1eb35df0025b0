import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { decodeErrorCodes } from '../../../box/mbus/decode-error.ts';
import { readFacts } from '../../../box/mbus/meaning/read-facts.ts';
import { telegramJson } from '../../../box/mbus/telegram-json.ts';
import { encodeRecord, integerBytes, joined } from '../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWired,
  encodeWireless,
  mode5Layers,
  plainLayers,
  type Sender,
} from '../../simulators/mbus-encoder/encode-telegram.ts';

const sender: Sender = { manufacturer: 'EFE', serial: '12345678', version: 0x31, type: 8 };
const key = Uint8Array.fromHex('000102030405060708090A0B0C0D0E0F');
const record = encodeRecord({ coding: 4, vif: '6E', data: integerBytes(1204n, 4) });
const reception = { zone: 'Europe/Berlin', receivedAt: instantOfSeconds(1_764_000_000) };

/** Everything that is done with a telegram; returns what it came to. */
function throughTheHouse(bytes: Uint8Array, decoder = createDecoder()) {
  const telegram = decoder.decode(bytes, key);
  const facts = readFacts(telegram, reception);
  JSON.stringify(telegramJson(telegram, facts.readings));
  if (telegram.error && !decodeErrorCodes.includes(telegram.error.code)) throw new Error(telegram.error.code);
  return telegram;
}

it('survives any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(throughTheHouse(bytes)).toHaveProperty('security');
    }),
    { numRuns: 3000 },
  );
});

it('survives any content behind every CI field, on wire and radio', () => {
  const decoder = createDecoder();
  fc.assert(
    fc.property(fc.nat(255), fc.uint8Array({ maxLength: 200 }), (ci, content) => {
      const layers = joined(Uint8Array.of(ci), content);
      expect(throughTheHouse(encodeWireless(sender, layers), decoder)).toHaveProperty('security');
      expect(throughTheHouse(encodeWired(1, layers), decoder)).toHaveProperty('security');
    }),
    { numRuns: 3000 },
  );
});

it('never takes a telegram with a flipped bit for a good one on the wire', () => {
  const frame = encodeWired(1, plainLayers(record, 0, sender));
  for (let bit = 0; bit < 8 * frame.length; bit += 1) {
    const flipped = Uint8Array.from(frame);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const telegram = throughTheHouse(flipped);
    expect({ bit, readings: readFacts(telegram, reception).readings }).toEqual({ bit, readings: [] });
  }
});

it('decrypts nothing of a telegram that was cut, and says so', () => {
  const telegram = encodeWireless(sender, mode5Layers(joined(record, record, record), key, sender));
  const cut = Uint8Array.from(telegram.subarray(0, telegram.length - 20));
  cut[0] = cut.length - 1; // as if the receiver had believed it
  const decoded = throughTheHouse(cut);
  expect(decoded.error?.code).toMatch(/^(decrypted-size|premature-end)/);
});

it.each([
  ['endless DIFE', new Uint8Array(200).fill(0x84), 'too-many-dife'],
  ['endless VIFE', joined(Uint8Array.of(0x04), new Uint8Array(200).fill(0x93)), 'too-many-vife'],
  ['a text past the end', Uint8Array.fromHex('0DFD0C40414243'), 'premature-end-of-data'],
  ['a reserved length', Uint8Array.fromHex('0DFD0CFF414243'), 'reserved-lvar'],
  ['a unit past the end', Uint8Array.fromHex('047C50414243'), 'plain-text-vif-too-long'],
  ['nothing behind the DIF', Uint8Array.fromHex('04'), 'premature-end-before-vif'],
  ['all ones', new Uint8Array(64).fill(0xff), 'reserved-dif'],
] as const)('stops at %s and keeps what came before', (_, malformed, code) => {
  const telegram = throughTheHouse(encodeWireless(sender, plainLayers(joined(record, malformed))));
  expect(telegram.error).toMatchObject({ code, offset: 15 + record.length });
  expect(telegram.content.records.map(({ value }) => value)).toEqual(['1204']);
});

it.each([
  ['half a frame', '68 0F 0F 68 08 01 72', 'frame-truncated'],
  ['a flood of start bytes', '68 68 68 68 68 68 68 68', 'frame-truncated'],
  ['a length of one', '68 01 01 68 08 08 16', 'frame-length'],
  ['bytes behind the end', '68 03 03 68 08 01 72 7B 16 FF FF', 'frame-length'],
  ['a wrong stop byte', '68 03 03 68 08 01 78 81 17', 'frame-stop'],
  ['a wrong checksum', '68 03 03 68 08 01 78 80 16', 'frame-checksum'],
  ['half a telegram', '2E 44 93 44 78 56 34', 'frame-truncated'],
  ['nothing', '', 'frame-empty'],
] as const)('refuses %s', (_, text, code) => {
  expect(throughTheHouse(Uint8Array.fromHex(text.replaceAll(' ', ''))).error?.code).toBe(code);
});

it('reads a repeated telegram like the first one', () => {
  const decoder = createDecoder();
  const telegram = encodeWireless(sender, mode5Layers(record, key, sender));
  expect(decoder.decode(telegram, key)).toEqual(decoder.decode(telegram, key));
});

it('cuts off what a stick appended', () => {
  const telegram = encodeWireless(sender, plainLayers(record));
  expect(throughTheHouse(joined(telegram, Uint8Array.of(0x7b, 0x80))).content.records).toHaveLength(1);
  expect(throughTheHouse(joined(telegram, new Uint8Array(3))).error?.code).toBe('frame-length');
});

it('keeps its memory bounded under invented formats and heads', () => {
  const decoder = createDecoder();
  for (let number = 0; number < 5000; number += 1) {
    const heads = encodeRecord({ coding: 1, storage: number, vif: '6E', data: Uint8Array.of(1) });
    decoder.decode(encodeWireless(sender, joined(Uint8Array.of(0x78), heads)));
  }
  expect([...decoder.formats.entries()].length).toBeLessThanOrEqual(1024);
});
