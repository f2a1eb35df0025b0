import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../../box/mbus/create-decoder.ts';
import { readAmb8465 } from '../../../../box/mbus/sticks/amb8465.ts';
import { readIm871a } from '../../../../box/mbus/sticks/im871a.ts';
import { readIu891a } from '../../../../box/mbus/sticks/iu891a.ts';
import type { StickResult } from '../../../../box/mbus/sticks/stick-frame.ts';
import { readTextTelegram } from '../../../../box/mbus/sticks/text-lines.ts';
import { corpusStickFrames, hasCorpus } from '../../../corpus.ts';
import { encodeRecord, integerBytes, joined } from '../../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWireless,
  plainLayers,
  withFormatA,
} from '../../../simulators/mbus-encoder/encode-telegram.ts';

type Read = (bytes: Uint8Array, rssiOn: boolean) => StickResult;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['im871a', readIm871a],
  ['amb8465', readAmb8465],
  ['iu891a', readIu891a],
]);

/** In the words of the corpus: `complete` if the frame takes up exactly the bytes. */
function words(bytes: Uint8Array, result: StickResult) {
  if (typeof result === 'string') return { complete: false };
  const { length, endpoint, message, payload, checksumOk, telegram } = result;
  return {
    complete: length === bytes.length,
    place: endpoint,
    message,
    payload: payload.toHex().toUpperCase(),
    checksum: checksumOk,
    telegram: telegram?.toHex().toUpperCase(),
  };
}

it.skipIf(!hasCorpus)('reads the stick frames of the corpus', () => {
  const frames = corpusStickFrames();
  const found = frames.map(({ id, device, hex, expected }) => {
    const bytes = Uint8Array.fromHex(hex);
    const read = readers.get(device);
    return { id, ...(read && words(bytes, read(bytes, 'rssi_raw' in expected))) };
  });
  expect(found).toEqual(
    frames.map(({ id, expected }) => ({
      id,
      complete: expected['complete'] ?? true,
      place: expected['endpoint'] ?? expected['sap'],
      message: expected['message'] ?? expected['command'],
      payload: expected['payload'],
      checksum: expected['crc_ok'] ?? expected['checksum_ok'],
      telegram: expected['telegram'],
    })),
  );
});

describe('receivers', () => {
  const telegram = encodeWireless(
    { manufacturer: 'QDS', serial: '46904157', version: 1, type: 7 },
    plainLayers(encodeRecord({ coding: 4, vif: '13', data: integerBytes(5n, 4) })),
  );

  it.each([...readers])('%s wait for the rest of a frame and pass over noise', (_, read) => {
    expect(read(new Uint8Array(), false)).toBe('more');
    expect(read(Uint8Array.of(0x00, 0x01), false)).toBe('noise');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, rssiOn) => {
        const result = read(bytes, rssiOn);
        expect(typeof result === 'string' || (result.length > 0 && result.length <= bytes.length)).toBe(true);
      }),
    );
  });

  it('hand telegrams over as lines', () => {
    const cul = readTextTelegram(`b${joined(withFormatA(telegram), Uint8Array.of(0x80, 0x20)).toHex()}\r\n`);
    expect(cul?.rssi).toBe(-58);
    expect(createDecoder().decode(cul?.telegram ?? new Uint8Array()).content.records).toHaveLength(1);
    const rtl = readTextTelegram(`T1;1;1;2026-01-20 12:00:00.000;97;-52;46904157;0x${telegram.toHex()}`);
    expect(rtl).toEqual({ telegram, checksumOk: true, rssi: -52 });
    expect(readTextTelegram('V 1.67 nanoCUL868')).toBeUndefined();
    expect(readTextTelegram('bxyz')).toBeUndefined();
  });
});
