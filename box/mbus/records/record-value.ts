import { dateTypeF, dateTypeG, dateTypeI, timeTypeJ } from './date-types.ts';
import { plusPowerOfTen, realText, scaledBigText, scaledText } from './number-text.ts';
import type { RecordHead } from './record-head.ts';

/** Bytes that a variable-length record (LVAR) takes behind its length byte; `undefined` for reserved codes
 *  (EN 13757-3 table 5): text, BCD, binary. */
export function lvarLength(lvar: number): number | undefined {
  if (lvar <= 0xbf) return lvar;
  if (lvar >= 0xc0 && lvar <= 0xc9) return lvar - 0xc0;
  if (lvar >= 0xd0 && lvar <= 0xd9) return lvar - 0xd0;
  if (lvar >= 0xe0 && lvar <= 0xef) return lvar - 0xe0;
  if (lvar >= 0xf0 && lvar <= 0xf4) return 4 * (lvar - 0xec);
  return lvar === 0xf5 ? 48 : lvar === 0xf6 ? 64 : undefined;
}

/** The value of a record's data as text: a plain decimal in the base unit, a point in time, or the text itself.
 *  `null` where there is none: no data, digits that are none, an invalid date, a text that cannot be printed. */
export function recordValue(bytes: Uint8Array, at: number, end: number, head: RecordHead): string | null {
  if (head.form !== 'number') {
    const date = pointInTime(bytes, at, end - at, head);
    if (date !== undefined) return date;
  }
  const value = plainValue(bytes, at, end, head);
  return head.plus.length === 0 || value === null ? value : head.plus.reduce(addPlus, value);
}

function plainValue(bytes: Uint8Array, at: number, end: number, head: RecordHead): string | null {
  switch (head.coding) {
    case 1:
      return scaledText(((bytes[at] ?? 0) << 24) >> 24, head.exponent);
    case 2:
      return scaledText((((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 24)) >> 16, head.exponent);
    case 3:
      return scaledText(int24(bytes, at), head.exponent);
    case 4:
      return scaledText(int32(bytes, at), head.exponent);
    case 5:
      return realText(real32(bytes, at), head.exponent);
    case 6:
      return scaledText(int16(bytes, at + 4) * 2 ** 32 + (int32(bytes, at) >>> 0), head.exponent);
    case 7:
      return scaledBigText(integer(bytes, at, at + 8), head.exponent);
    case 9:
    case 10:
    case 11:
    case 12:
    case 14:
      return bcdText(bytes, at, end, head.exponent);
    case 13:
      return lvarText(bytes, at, end, head);
    default:
      return null;
  }
}

/** Raw data of a text that cannot be printed, last byte first, as hexadecimal digits. */
export function reversedHex(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = end - 1; at >= start; at -= 1) text += (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return text.toUpperCase();
}

function addPlus(text: string, exponent: number): string {
  return plusPowerOfTen(text.endsWith('.0') ? text.slice(0, -2) : text, exponent);
}

/** `undefined`: the length fits no date type, so that the data is a number after all. BCD is never a date. */
function pointInTime(
  bytes: Uint8Array,
  at: number,
  length: number,
  head: RecordHead,
): string | null | undefined {
  if (head.coding > 7 || head.coding === 5 || head.form === 'daylight') return undefined;
  if (length === 2) return dateTypeG(bytes, at);
  if (length === 4) return dateTypeF(bytes, at);
  if (length === 6) return dateTypeI(bytes, at);
  return length === 3 ? timeTypeJ(bytes, at) : undefined;
}

/** Little-endian BCD. F in front is a minus sign; any other digit above nine is an error display (Annex B). */
function bcdText(bytes: Uint8Array, start: number, end: number, exponent: number): string | null {
  let whole = 0;
  let at = end - 1;
  const top = bytes[at] ?? 0;
  const negative = top >= 0xf0;
  if (negative) {
    whole = top & 0x0f;
    if (whole > 9) return null;
    at -= 1;
  }
  for (; at >= start; at -= 1) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0x0f) > 9 || byte > 0x99) return null;
    whole = whole * 100 + (byte >> 4) * 10 + (byte & 0x0f);
  }
  return scaledText(negative ? -whole : whole, exponent);
}

function lvarText(bytes: Uint8Array, at: number, end: number, head: RecordHead): string | null {
  const lvar = bytes[at] ?? 0;
  const start = at + 1;
  if (lvar <= 0xbf) return head.profile ? null : printable(bytes, start, end);
  if (lvar >= 0xe0) return `hex:${reversedHex(bytes, start, end)}`;
  return longBcd(bytes, start, end, head.exponent, lvar >= 0xd0);
}

function longBcd(bytes: Uint8Array, start: number, end: number, exponent: number, negative: boolean) {
  const digits = reversedHex(bytes, start, end);
  if (!/^\d+$/.test(digits)) return null;
  const whole = BigInt(digits);
  return scaledBigText(negative ? -whole : whole, exponent);
}

/** Text, last character first. Anything but printable ASCII makes it a block of bytes. */
function printable(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let at = end - 1; at >= start; at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

function int16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 24)) >> 16;
}

function int24(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 8) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 24)) >> 8;
}

function int32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/** Little-endian, two's complement, any length. */
function integer(bytes: Uint8Array, start: number, end: number): bigint {
  let whole = 0n;
  for (let at = end - 1; at >= start; at -= 1) whole = (whole << 8n) | BigInt(bytes[at] ?? 0);
  return BigInt.asIntN(8 * (end - start), whole);
}

const realBits = new Int32Array(1);
const realValue = new Float32Array(realBits.buffer);

function real32(bytes: Uint8Array, at: number): number {
  realBits[0] = int32(bytes, at);
  return realValue[0] ?? NaN;
}
