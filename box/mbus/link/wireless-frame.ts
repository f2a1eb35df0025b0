import type { DecodeError } from '../decode-error.ts';
import { joinBytes } from '../join-bytes.ts';
import { crc16 } from './crc16.ts';

/** A radio telegram as one piece: L-field to last byte, without link checksums and without what a stick appended. */
export interface WirelessFrame {
  readonly bytes: Uint8Array;
  /** Which checksums were found, proved and taken out; `none` if the stick had done so before. */
  readonly crc: 'none' | 'A' | 'B';
  /** Bytes behind the telegram that belong to a stick: signal strength, link quality. */
  readonly stale: number;
}

/** Whether the caller knows that checksums are gone. A telegram without them passes for format B by chance once in
 *  65,536 times, so a door that knows its stick says `stripped`. */
export type LinkCrc = 'detect' | 'stripped';

/** Most bytes that sticks append: signal strength and link quality (mbus.md 6.10). */
const mostStaleBytes = 2;

/** Finds the telegram in what a receiver handed over (EN 13757-4 clause 11, mbus.md 6.2): checksums of frame format A
 *  or B are taken out when they prove right, appended bytes are cut off. Anything else that does not fit the L-field
 *  is refused: a telegram is never guessed back into shape. */
export function readWirelessFrame(
  bytes: Uint8Array,
  linkCrc: LinkCrc = 'detect',
): WirelessFrame | DecodeError {
  const length = bytes[0];
  if (length === undefined) return { code: 'frame-empty', offset: 0, message: 'No bytes' };
  if (length < 9)
    return { code: 'frame-length', offset: 0, message: `L-field ${length} is too short for an address` };
  const whole = length + 1;
  if (linkCrc === 'detect') {
    const stripped =
      stripFormatA(bytes, whole) ?? stripFormatB(bytes, whole) ?? stripLeftBehind(bytes, whole);
    if (stripped) return stripped;
  }
  const stale = bytes.length - whole;
  if (stale < 0) {
    const message = `The telegram ends ${-stale} bytes early: L-field says ${whole} bytes, ${bytes.length} are there`;
    return { code: 'frame-truncated', offset: bytes.length, message };
  }
  if (stale > mostStaleBytes) {
    const message = `${stale} bytes too many behind the telegram and no checksum proves right`;
    return { code: 'frame-length', offset: whole, message };
  }
  return { bytes: stale === 0 ? bytes : bytes.subarray(0, whole), crc: 'none', stale };
}

/** Format A: 10 bytes and their checksum, then blocks of 16; L counts no checksum. */
function stripFormatA(bytes: Uint8Array, whole: number): WirelessFrame | undefined {
  const total = whole + 2 * (1 + Math.ceil((whole - 10) / 16));
  const stale = bytes.length - total;
  if (stale < 0 || stale > mostStaleBytes || !proves(bytes, 0, 10)) return undefined;
  const plain = new Uint8Array(whole);
  plain.set(bytes.subarray(0, 10));
  let from = 12;
  for (let at = 10; at < whole; at += 16) {
    const size = Math.min(16, whole - at);
    if (!proves(bytes, from, from + size)) return undefined;
    plain.set(bytes.subarray(from, from + size), at);
    from += size + 2;
  }
  return { bytes: plain, crc: 'A', stale };
}

/** Format B: a checksum behind byte 126 and one at the end, or only the latter; L counts them. */
function stripFormatB(bytes: Uint8Array, whole: number): WirelessFrame | undefined {
  const stale = bytes.length - whole;
  if (stale < 0 || stale > mostStaleBytes || whole < 12) return undefined;
  if (whole <= 128) {
    return proves(bytes, 0, whole - 2) ? withoutChecksums(bytes, false, whole - 2, stale) : undefined;
  }
  if (whole < 131 || !proves(bytes, 0, 126) || !proves(bytes, 128, whole - 2)) return undefined;
  return withoutChecksums(bytes, true, whole - 2, stale);
}

/** Some sticks take the last checksum of a long format B telegram away and lower L by it, but leave the first one in
 *  the middle (mbus.md 5.7). It was computed over the L-field as sent. */
function stripLeftBehind(bytes: Uint8Array, whole: number): WirelessFrame | undefined {
  const stale = bytes.length - whole;
  if (whole <= 129 || stale < 0 || stale > mostStaleBytes) return undefined;
  const head = bytes.slice(0, 126);
  for (const sent of [whole - 1, whole + 1]) {
    if (sent > 255) continue;
    head[0] = sent;
    if (crc16(head) === word(bytes, 126)) return withoutChecksums(bytes, true, whole, stale);
  }
  return undefined;
}

/** The bytes up to `end`, perhaps without the checksum in their middle; the L-field then counts what is left. */
function withoutChecksums(bytes: Uint8Array, inMiddle: boolean, end: number, stale: number): WirelessFrame {
  const plain = inMiddle ? joinBytes(bytes.subarray(0, 126), bytes.subarray(128, end)) : bytes.slice(0, end);
  plain[0] = plain.length - 1;
  return { bytes: plain, crc: 'B', stale };
}

function proves(bytes: Uint8Array, start: number, end: number): boolean {
  return crc16(bytes, start, end) === word(bytes, end);
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
