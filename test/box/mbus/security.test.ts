import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { knownFormats } from '../../../box/mbus/records/known-formats.ts';
import { readRecordHead } from '../../../box/mbus/records/record-head.ts';
import { cmac } from '../../../box/mbus/security/cmac.ts';
import { slowCmac } from '../../simulators/mbus-encoder/encode-telegram.ts';

describe('AES-CMAC', () => {
  const key = Uint8Array.fromHex('2b7e151628aed2a6abf7158809cf4f3c');
  // RFC 4493 clause 4, examples 1 to 4.
  it.each([
    ['', 'bb1d6929e95937287fa37d129b756746'],
    ['6bc1bee22e409f96e93d7e117393172a', '070a16b46b4d4144f79bdd9dd04a287c'],
    [
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411',
      'dfa66747de9ae63030ca32611497c827',
    ],
    [
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51' +
        '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
      '51f0bebf7e3b9d92fc49741779363cfe',
    ],
  ])('of %s', (message, expected) => {
    expect(cmac(key, Uint8Array.fromHex(message)).toHex()).toBe(expected);
    expect(slowCmac(key, Uint8Array.fromHex(message)).toHex()).toBe(expected);
  });
});

it('says of an unknown mode that it is of no use to have a key', () => {
  const telegram = Uint8Array.fromHex(`1E4493447856341200077A2A00000D${'00'.repeat(16)}`);
  expect(createDecoder().decode(telegram, new Uint8Array(16)).security).toEqual({
    mode: 13,
    state: 'unsupported',
  });
});

it.each(knownFormats.map(({ meter, heads }) => [meter, heads] as const))(
  'knows a whole format of %s',
  (_, heads) => {
    // A format is heads without data: each has to be one, up to the last byte.
    let at = 0;
    while (at < heads.length) {
      const head = readRecordHead(heads, at, heads.length);
      expect(head).toHaveProperty('length');
      at += 'message' in head ? heads.length : head.length;
    }
    expect(at).toBe(heads.length);
  },
);
