import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { telegramJson } from '../../../box/mbus/telegram-json.ts';
import {
  encodeHead,
  encodeRecord,
  integerBytes,
  joined,
} from '../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWired,
  encodeWireless,
  mode7Layers,
  plainLayers,
  type Sender,
  slowCrc16,
} from '../../simulators/mbus-encoder/encode-telegram.ts';

const sender: Sender = { manufacturer: 'SON', serial: '47958315', version: 0x3c, type: 7 };
const plan = { coding: 4, vif: '13', data: integerBytes(5548n, 4) };
const record = encodeRecord(plan);
const hex = (digits: string) => Uint8Array.fromHex(digits.replaceAll(' ', ''));
const decode = (layers: Uint8Array, key?: Uint8Array) =>
  createDecoder().decode(encodeWireless(sender, layers), key);

describe('extended link layers', () => {
  it.each([
    ['I', '8C 20 05', 'ELL_8C'],
    ['II, not encrypted', '8D 20 05 00000000 0000', 'ELL_8D'],
    ['III', '8E 20 05 EE4D 01020304 0107', 'ELL_8E'],
    ['IV, not encrypted', '8F 20 05 EE4D 01020304 0107 00000000 0000', 'ELL_8F'],
    ['V with address', '86 01 20 05 EE4D 01020304 0107', 'ELL_86'],
  ])('form %s', (_, layer, name) => {
    const { layers, content } = decode(joined(hex(layer), plainLayers(record)));
    expect(layers?.chain).toEqual([name, 'TPL_7A']);
    expect(content.records.map(({ value }) => value)).toEqual(['5.548']);
  });

  it('that go on and on are refused', () => {
    const chain = joined(...Array.from({ length: 40 }, () => hex('8C 20 05')));
    expect(decode(chain).error?.code).toBe('layers-too-many');
  });
});

it.each([
  ['application error', '6E 01 00 00 00 08', { applicationError: 8 }],
  ['application error without header', '70 04', { applicationError: 4 }],
  ['alarm', '74 01 00 00 00 02', { alarm: 2 }],
])('tells an %s', (_, layers, expected) => {
  expect(decode(hex(layers))).toMatchObject({ ...expected, error: undefined });
});

it('learns a format from a format frame, with and without a length byte', () => {
  const heads = encodeHead(plan);
  const signature = slowCrc16(heads);
  const word = Uint8Array.of(signature, signature >> 8);
  const crc = slowCrc16(record);
  const compact = joined(hex('79'), word, Uint8Array.of(crc, crc >> 8), plan.data);
  for (const length of [new Uint8Array(), Uint8Array.of(heads.length + 2)]) {
    const decoder = createDecoder();
    decoder.decode(encodeWireless(sender, joined(hex('69'), length, word, heads)));
    expect(decoder.decode(encodeWireless(sender, compact)).content.records).toHaveLength(1);
  }
});

it('tells a compact frame whose checksum or size does not fit', () => {
  const decoder = createDecoder();
  decoder.decode(encodeWireless(sender, joined(hex('78'), record)));
  const signature = slowCrc16(encodeHead(plan));
  const compact = (data: Uint8Array) =>
    decoder.decode(
      encodeWireless(sender, joined(hex('79'), Uint8Array.of(signature, signature >> 8, 1, 2), data)),
    );
  expect(compact(plan.data)).toMatchObject({
    error: { code: 'compact-crc' },
    content: { records: [{ value: '5.548' }] },
  });
  expect(compact(joined(plan.data, hex('00'))).error?.code).toBe('compact-format-mismatch');
  expect(compact(plan.data.subarray(1)).error?.code).toBe('premature-end-of-data');
});

it('reads a telegram whose signal strength was counted by the L-field: the MAC proves it without', () => {
  const key = hex('000102030405060708090A0B0C0D0E0F');
  const layers = mode7Layers(record, key, sender, 7);
  expect(decode(joined(layers, hex('9E')), key)).toMatchObject({
    security: { mode: 7, state: 'decrypted' },
    content: { records: [{ value: '5.548' }] },
  });
});

it('accepts a telegram that was logged after decryption only in replay', () => {
  const logged = encodeWireless(sender, joined(hex('7A 01 00 10 05 2F2F'), record, hex('2F2F2F2F2F2F2F2F')));
  expect(createDecoder().decode(logged).security.state).toBe('no-key');
  const crc = slowCrc16(joined(hex('78'), record));
  const session = hex('8D 20 05 00000020');
  const behindLink = encodeWireless(sender, joined(session, Uint8Array.of(crc, crc >> 8), hex('78'), record));
  expect(createDecoder().decode(behindLink).security.state).toBe('no-key');
  expect(createDecoder({ replay: true }).decode(behindLink).content.records).toHaveLength(1);
  const replayed = createDecoder({ replay: true }).decode(logged);
  expect(replayed.content.records.map(({ value }) => value)).toEqual(['5.548']);
});

const found = (frame: Uint8Array) =>
  telegramJson(createDecoder().decode(frame), []).records.map(
    ({ storage, quantity, value, unit }) => `${storage} ${quantity} ${value ?? '-'} ${unit}`,
  );

describe('the wire', () => {
  it('has a fixed structure of two counters', () => {
    const bcd = encodeWired(5, hex('73 78563412 0A 00 E9 7E 01000000 35010000'));
    expect(createDecoder().decode(bcd).layers?.meter).toMatchObject({ serial: '12345678', type: 7 });
    expect(found(bcd)).toEqual(['0 volume 0.001 m3', '1 volume 0.135 m3']);
    const binary = encodeWired(5, hex('73 78563412 0A 01 05 29 10270000 45000000'));
    expect(found(binary)).toEqual(['0 energy 10000000 Wh', '0 volume 0.069 m3']);
  });

  it('once had a signature of FFFF that stands for none', () => {
    const layers = joined(hex('72 15835947 EE4D 3C07 01 00 FFFF'), record);
    expect(createDecoder().decode(encodeWired(5, layers))).toMatchObject({
      security: { state: 'none' },
      content: { records: [{ value: '5.548' }] },
    });
  });

  it('says when more telegrams follow', () => {
    const layers = plainLayers(joined(record, hex('1F')), 0, sender);
    expect(createDecoder().decode(encodeWired(5, layers)).content.moreFollows).toBe(true);
  });

  it('carries commands, too', () => {
    const telegram = createDecoder().decode(encodeWired(254, hex('51 017A07')));
    expect(telegramJson(telegram, []).records).toMatchObject([{ quantity: 'bus_address', value: '7' }]);
  });
});
