import { createCipheriv } from 'node:crypto';
import { bcdBytes, joined } from './encode-record.ts';

/** Who sends. */
export interface Sender {
  readonly manufacturer: string;
  readonly serial: string;
  readonly version: number;
  readonly type: number;
}

/** CRC-16 of EN 13757-4, bit by bit. */
export function slowCrc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x3d65) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc ^ 0xffff;
}

/** M(2) ID(4) version type, in the order of the link layer. */
export function senderBytes({ manufacturer, serial, version, type }: Sender): Uint8Array {
  const [a = 0, b = 0, c = 0] = Array.from(manufacturer, (letter) => letter.charCodeAt(0) - 64);
  const code = (a << 10) | (b << 5) | c;
  return joined(
    Uint8Array.of(code & 0xff, code >> 8),
    bcdBytes(BigInt(serial), 4),
    Uint8Array.of(version, type),
  );
}

/** A radio telegram without link checksums: L, C, address, then `layers` from the first CI field on. */
export function encodeWireless(sender: Sender, layers: Uint8Array, c = 0x44): Uint8Array {
  const body = joined(Uint8Array.of(c), senderBytes(sender), layers);
  return joined(Uint8Array.of(body.length), body);
}

/** A wired long frame around the layers from the CI field on. */
export function encodeWired(address: number, layers: Uint8Array): Uint8Array {
  const body = joined(Uint8Array.of(0x08, address), layers);
  const sum = body.reduce((total, byte) => total + byte, 0) & 0xff;
  return joined(Uint8Array.of(0x68, body.length, body.length, 0x68), body, Uint8Array.of(sum, 0x16));
}

/** The telegram with checksums of frame format A. */
export function withFormatA(telegram: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [checked(telegram.subarray(0, 10))];
  for (let at = 10; at < telegram.length; at += 16) pieces.push(checked(telegram.subarray(at, at + 16)));
  return joined(...pieces);
}

/** The telegram with checksums of frame format B, which the L-field counts. */
export function withFormatB(telegram: Uint8Array): Uint8Array {
  const long = telegram.length > 126;
  const counted = Uint8Array.from(telegram);
  counted[0] = telegram.length - 1 + (long ? 4 : 2);
  if (!long) return checked(counted);
  return joined(checked(counted.subarray(0, 126)), checked(counted.subarray(126)));
}

function checked(block: Uint8Array): Uint8Array {
  const crc = slowCrc16(block);
  return joined(block, Uint8Array.of(crc >> 8, crc & 0xff));
}

/** Short transport header (CI 7A) or, with `meter`, the long one (72) in clear text, and the records. */
export function plainLayers(records: Uint8Array, status = 0, meter?: Sender, access = 1): Uint8Array {
  return joined(header(meter), Uint8Array.of(access, status, 0, 0), records);
}

/** The same encrypted by mode 5 (EN 13757-7 7.7): AES-CBC from address and access number. */
export function mode5Layers(
  records: Uint8Array,
  key: Uint8Array,
  sender: Sender,
  meter?: Sender,
): Uint8Array {
  const access = 0x2a;
  const plain = padded(joined(Uint8Array.of(0x2f, 0x2f), records));
  const start = joined(senderBytes(meter ?? sender), new Uint8Array(8).fill(access));
  const configuration = Uint8Array.of((plain.length / 16) << 4, 0x05);
  return joined(header(meter), Uint8Array.of(access, 0), configuration, cbc(key, start, plain));
}

/** The same by mode 7: keys derived from a message counter, authenticated by a CMAC of 8 bytes in an AFL. */
export function mode7Layers(
  records: Uint8Array,
  key: Uint8Array,
  sender: Sender,
  counter: number,
): Uint8Array {
  const messageCounter = Uint8Array.of(counter, counter >> 8, counter >> 16, 0);
  const control = Uint8Array.of(0x25);
  const plain = padded(joined(Uint8Array.of(0x2f, 0x2f), records));
  const cipher = cbc(derived(0x00, messageCounter, sender, key), new Uint8Array(16), plain);
  const transport = joined(Uint8Array.of(0x7a, 1, 0, (plain.length / 16) << 4, 0x07, 0x10), cipher);
  const mac = slowCmac(
    derived(0x01, messageCounter, sender, key),
    joined(control, messageCounter, transport),
  );
  const fields = joined(Uint8Array.of(0x00, 0x2c), control, messageCounter, mac.subarray(0, 8));
  return joined(Uint8Array.of(0x90, fields.length), fields, transport);
}

/** The same by mode 10: AES-CCM with the message counter in the header and a tag of 8 bytes at the end. */
export function mode10Layers(
  records: Uint8Array,
  key: Uint8Array,
  sender: Sender,
  counter: number,
): Uint8Array {
  const messageCounter = Uint8Array.of(counter, counter >> 8, counter >> 16, 0);
  const header = Uint8Array.of(0x7a, 1, 0, 0xff, 0x2a, 0x10, 0x01);
  const nonce = joined(senderBytes(sender), Uint8Array.of(0), messageCounter.toReversed());
  const cipherKey = derived(0x00, messageCounter, sender, key);
  const cipher = createCipheriv('aes-128-ccm', cipherKey, nonce, { authTagLength: 8 });
  cipher.setAAD(header, { plaintextLength: records.length });
  const encrypted = cipher.update(records);
  cipher.final();
  return joined(header, messageCounter, encrypted, cipher.getAuthTag());
}

/** Layers cut into fragments of at most `size` bytes (AFL with flag "more" and a counter). */
export function fragmentsOf(layers: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(layers.length / size);
  return Array.from({ length: count }, (_, at) =>
    joined(
      Uint8Array.of(0x90, 2, at + 1, at + 1 < count ? 0x40 : 0x00),
      layers.subarray(at * size, (at + 1) * size),
    ),
  );
}

/** An extended link layer II (8D) around layers, encrypted by AES-CTR. */
export function extendedLayers(
  layers: Uint8Array,
  key: Uint8Array,
  sender: Sender,
  session: number,
): Uint8Array {
  const control = 0x20;
  const number = Uint8Array.of(session, session >> 8, session >> 16, 0x20);
  const crc = slowCrc16(layers);
  const plain = joined(Uint8Array.of(crc & 0xff, crc >> 8), layers);
  const counter = joined(senderBytes(sender), Uint8Array.of(control), number, new Uint8Array(3));
  const cipher = createCipheriv('aes-128-ctr', key, counter).update(plain);
  return joined(Uint8Array.of(0x8d, control, 1), number, cipher);
}

/** RFC 4493, written for clarity. */
export function slowCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const zero = new Uint8Array(16);
  const first = double(BigInt(`0x${cbc(key, zero, zero).toHex()}`));
  const whole = message.length > 0 && message.length % 16 === 0;
  const filled = whole ? Uint8Array.from(message) : padded(joined(message, Uint8Array.of(0x80)), 0);
  const subkey = block(whole ? first : double(first));
  const last = filled.length - 16;
  for (let at = 0; at < 16; at += 1) filled[last + at] = (filled[last + at] ?? 0) ^ (subkey[at] ?? 0);
  return cbc(key, zero, filled).subarray(last);
}

function derived(purpose: number, counter: Uint8Array, sender: Sender, key: Uint8Array): Uint8Array {
  const serial = senderBytes(sender).subarray(2, 6);
  return slowCmac(key, joined(Uint8Array.of(purpose), counter, serial, new Uint8Array(7).fill(0x07)));
}

function double(value: bigint): bigint {
  const shifted = (value << 1n) & ((1n << 128n) - 1n);
  return value >> 127n ? shifted ^ 0x87n : shifted;
}

function block(value: bigint): Uint8Array {
  return Uint8Array.fromHex(value.toString(16).padStart(32, '0'));
}

function header(meter: Sender | undefined): Uint8Array {
  if (!meter) return Uint8Array.of(0x7a);
  const address = senderBytes(meter);
  return joined(Uint8Array.of(0x72), address.subarray(2, 6), address.subarray(0, 2), address.subarray(6));
}

function padded(bytes: Uint8Array, filler = 0x2f): Uint8Array {
  return joined(bytes, new Uint8Array((16 - (bytes.length % 16)) % 16).fill(filler));
}

function cbc(key: Uint8Array, start: Uint8Array, plain: Uint8Array): Uint8Array {
  return createCipheriv('aes-128-cbc', key, start).setAutoPadding(false).update(plain);
}
