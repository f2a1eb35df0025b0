import { createDecipheriv } from 'node:crypto';
import { crc16 } from '../link/crc16.ts';
import type { MeterAddress } from '../layers/address.ts';
import type { AuthenticationLayer } from '../layers/authentication-layer.ts';
import type { ExtendedLink } from '../layers/extended-link.ts';
import type { TransportHeader } from '../layers/transport-header.ts';
import { joinBytes } from '../join-bytes.ts';
import { cmac } from './cmac.ts';

/** What a decryption came to. `bytes` is the telegram with its encrypted part replaced, so that offsets stay. */
export type Decryption =
  | { readonly state: 'decrypted'; readonly bytes: Uint8Array; readonly end: number; readonly short: boolean }
  | { readonly state: 'wrong-key'; readonly detail: 'mac' | 'check-bytes' | 'payload-crc' }
  | { readonly state: 'unsupported' };

/** Everything about a telegram that its security needs. */
export interface SecuredTelegram {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** The meter whose key it is: of the long header if there is one. */
  readonly address: MeterAddress;
  readonly header: TransportHeader;
  readonly authentication: AuthenticationLayer | undefined;
  /** Sent to a meter instead of by one. */
  readonly toMeter: boolean;
}

/** Security modes that can be decrypted (EN 13757-7 7.7): 5 CBC with a given start, 7 CBC with derived keys, 10 CCM. */
export const knownModes: ReadonlySet<number> = new Set([5, 7, 10]);

/** Decrypts what is behind a transport header. */
export function decryptTransport(telegram: SecuredTelegram, key: Uint8Array): Decryption {
  switch (telegram.header.mode) {
    case 5:
      return decryptCbc(telegram, key, startOfMode5(telegram));
    case 7:
      return decryptMode7(telegram, key);
    case 10:
      return decryptMode10(telegram, key);
    default:
      return { state: 'unsupported' };
  }
}

/** Decrypts an extended link layer with session number (EN 13757-4 13.2.10): AES-CTR from the payload's checksum on,
 *  which then proves the key. */
export function decryptExtendedLink(
  bytes: Uint8Array,
  sender: MeterAddress,
  layer: ExtendedLink,
  key: Uint8Array,
): Decryption {
  if (layer.encryption !== 1) return { state: 'unsupported' };
  const start = layer.checksumAt;
  const counter = new Uint8Array(16);
  counter.set(sender.bytes);
  counter[8] = layer.cc & ~0x12; // a repeater sets hop and repeated
  counter.set(bytes.subarray(start - 4, start), 9);
  const plain = bytes.slice();
  plain.set(createDecipheriv('aes-128-ctr', key, counter).update(bytes.subarray(start)), start);
  if (!isPlain(plain, layer)) return { state: 'wrong-key', detail: 'payload-crc' };
  return { state: 'decrypted', bytes: plain, end: plain.length, short: false };
}

/** Whether what is behind an extended link layer is plain text: decrypted rightly, or logged after decryption. Its
 *  checksum proves it. */
export function isPlain(bytes: Uint8Array, { checksumAt: at }: ExtendedLink): boolean {
  return crc16(bytes, at + 2) === ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
}

/** Start of mode 5: address as in the link layer, then the access number eight times. */
function startOfMode5({ address, header }: SecuredTelegram): Uint8Array {
  const start = new Uint8Array(16).fill(header.accessNumber, 8);
  start.set(address.bytes);
  return start;
}

function decryptMode7(telegram: SecuredTelegram, key: Uint8Array): Decryption {
  const { bytes, end, header, authentication } = telegram;
  const counter = authentication?.messageCounter;
  if (counter === undefined || ((header.extension >> 4) & 3) !== 1) return { state: 'unsupported' };
  const { mac, control, messageLength } = authentication ?? {};
  if (mac !== undefined && mac.length > 0) {
    if (((control ?? 5) & 0x0f) === 8) return { state: 'unsupported' };
    const macKey = derivedKey(key, telegram.toMeter ? 0x11 : 0x01, counter, telegram.address);
    const covered = joinBytes(
      Uint8Array.of(control ?? 0),
      counter,
      messageLength ?? none,
      bytes.subarray(header.ciAt, end),
    );
    if (!equal(cmac(macKey, covered), mac)) return { state: 'wrong-key', detail: 'mac' };
  }
  const cipherKey = derivedKey(key, telegram.toMeter ? 0x10 : 0x00, counter, telegram.address);
  return decryptCbc(telegram, cipherKey, zeroBlock);
}

/** AES-CCM: the header up to its extension is authenticated, the tag of 8 bytes ends the telegram (mbus.md 6.4). */
function decryptMode10(telegram: SecuredTelegram, key: Uint8Array): Decryption {
  const { bytes, end, header, address } = telegram;
  const counter = header.messageCounter ?? telegram.authentication?.messageCounter;
  const tagAt = end - tagBytes;
  const usual = ((header.extension >> 4) & 3) === 1 && header.extension >> 8 === tagOfEightBytes;
  if (counter === undefined || !usual || tagAt < header.end) return { state: 'unsupported' };
  const cipherKey = derivedKey(key, telegram.toMeter ? 0x10 : 0x00, counter, address);
  const nonce = joinBytes(address.bytes, Uint8Array.of(0), counter.toReversed());
  const decipher = createDecipheriv('aes-128-ccm', cipherKey, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(tagAt, end));
  decipher.setAAD(bytes.subarray(header.ciAt, header.extensionEnd), { plaintextLength: tagAt - header.end });
  const plain = bytes.slice();
  try {
    plain.set(decipher.update(bytes.subarray(header.end, tagAt)), header.end);
    decipher.final();
  } catch {
    return { state: 'wrong-key', detail: 'mac' };
  }
  return { state: 'decrypted', bytes: plain, end: tagAt, short: false };
}

/** Decrypts the blocks that the configuration field announces, as far as they are there. Two filler bytes prove the
 *  key. What is behind the blocks was sent in plain text. */
function decryptCbc(telegram: SecuredTelegram, key: Uint8Array, start: Uint8Array): Decryption {
  const { bytes, end, header } = telegram;
  const announced = (header.configuration >> 4) & 0x0f;
  const blocks = Math.min(announced, (end - header.end) >> 4);
  const cipherEnd = header.end + 16 * blocks;
  const decipher = createDecipheriv('aes-128-cbc', key, start);
  decipher.setAutoPadding(false);
  const plain = bytes.slice();
  plain.set(decipher.update(bytes.subarray(header.end, cipherEnd)), header.end);
  if (plain[header.end] !== 0x2f || plain[header.end + 1] !== 0x2f) {
    return { state: 'wrong-key', detail: 'check-bytes' };
  }
  const short = blocks < announced;
  return { state: 'decrypted', bytes: plain, end: short ? cipherEnd : end, short };
}

/** Key derivation of EN 13757-7 (OMS volume 2, 9.5): a CMAC over purpose, message counter and identification. */
function derivedKey(
  key: Uint8Array,
  purpose: number,
  counter: Uint8Array,
  address: MeterAddress,
): Uint8Array {
  const block = new Uint8Array(16).fill(0x07);
  block[0] = purpose;
  block.set(counter, 1);
  block.set(address.bytes.subarray(2, 6), 5);
  return cmac(key, block);
}

const none = new Uint8Array();
const zeroBlock = new Uint8Array(16);
const tagBytes = 8;
/** Code of an 8-byte tag in the second extension byte, the only one seen on air. */
const tagOfEightBytes = 1;

/** Whether `mac` is the beginning of `whole`. */
function equal(whole: Uint8Array, mac: Uint8Array): boolean {
  return mac.every((byte, at) => byte === whole[at]);
}
