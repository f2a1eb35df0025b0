import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { explainTelegram } from '../../../box/mbus/explain-telegram.ts';
import { encodeRecord, integerBytes, joined } from '../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWired,
  encodeWireless,
  extendedLayers,
  mode5Layers,
  mode7Layers,
  plainLayers,
  withFormatA,
  type Sender,
} from '../../simulators/mbus-encoder/encode-telegram.ts';

const sender: Sender = { manufacturer: 'EFE', serial: '12345678', version: 0x31, type: 8 };
const key = Uint8Array.fromHex('000102030405060708090A0B0C0D0E0F');
const records = joined(
  encodeRecord({ coding: 2, vif: '6E', data: integerBytes(1204n, 2) }),
  Uint8Array.of(0x2f),
  encodeRecord({ coding: 2, vif: '6E', storage: 17, data: integerBytes(97n, 2) }),
);

function explained(bytes: Uint8Array, withKey = true) {
  const telegram = createDecoder().decode(bytes, withKey ? key : undefined);
  return { telegram, notes: explainTelegram(telegram) };
}

describe('explaining a telegram', () => {
  it('says what every byte of a radio telegram means', () => {
    const { notes } = explained(withFormatA(encodeWireless(sender, plainLayers(records, 4))));
    expect(notes.map(({ from, hex, meaning }) => `${from} ${hex} ${meaning}`)).toEqual([
      '0 18 length',
      '1 44 control field 44: SND_NR, data without request',
      '2 C514785634123108 sender EFE 12345678, version 31, type 08',
      '10 7A CI: short header',
      '11 01 access number 1',
      '12 04 status 4',
      '13 0000 configuration: not encrypted',
      '15 026E hca',
      '17 B404 1204 hca',
      '19 2F filler',
      '20 C2086E hca (storage 17)',
      '23 6100 97 hca',
    ]);
  });

  it('says it of a wired frame, checksum and stop included', () => {
    const { notes } = explained(encodeWired(5, plainLayers(records, 0, sender)));
    expect(notes.map(({ meaning }) => meaning)).toEqual([
      'start of a long frame',
      'length, twice',
      'start again',
      'control field 08: RSP_UD, data',
      'address 5',
      'CI: long header',
      'meter EFE 12345678, version 31, type 08',
      'access number 1',
      'status 0',
      'configuration: not encrypted',
      'hca',
      '1204 hca',
      'filler',
      'hca (storage 17)',
      '97 hca',
      'checksum, right',
      'stop',
    ]);
  });

  it('leaves nothing out and nothing twice, whatever the telegram', () => {
    const whole = [
      encodeWireless(sender, mode5Layers(records, key, sender)),
      encodeWireless(sender, mode7Layers(records, key, sender, 5)),
      encodeWireless(sender, extendedLayers(plainLayers(records), key, sender, 3)),
      encodeWired(1, plainLayers(records, 0, sender)),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.nat(400),
        fc.nat(255),
        fc.boolean(),
        (bytes, place, value, open) => {
          const changed = bytes.slice();
          if (place < changed.length) changed[place] = value;
          const { telegram, notes } = explained(changed, open);
          expect(notes.map(({ hex }) => hex).join('')).toBe(telegram.content.bytes.toHex().toUpperCase());
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says of closed bytes why they are closed', () => {
    const { notes } = explained(encodeWireless(sender, mode5Layers(records, key, sender)), false);
    expect(notes.at(-1)?.meaning).toBe('closed: no-key');
  });
});
