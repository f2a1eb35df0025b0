import type { DecodeError } from '../decode-error.ts';
import { crc16 } from '../link/crc16.ts';
import { type FormatCache, signatureOf } from './format-cache.ts';
import { readRecords, type RecordList } from './read-records.ts';
import { readRecordHead } from './record-head.ts';
import { lvarLength } from './record-value.ts';

/** A compact frame made whole, or why that is not possible. */
export interface CompactContent {
  readonly content: RecordList;
  readonly error: DecodeError | undefined;
  /** The format has not been seen yet: the next full telegram brings it. */
  readonly formatUnknown: boolean;
}

/** Reads a compact frame (CI 73, 79, 7B; EN 13757-3 Annex G): signature of the heads, checksum over the full records,
 *  then only the data. The full records are put together again; offsets of records refer to them. */
export function readCompactFrame(
  bytes: Uint8Array,
  start: number,
  end: number,
  formats: FormatCache,
): CompactContent {
  const nothing = readRecords(bytes, end, end);
  if (start + 4 > end) {
    const message = 'The compact frame ends within its signature and checksum';
    return {
      content: nothing,
      error: { code: 'header-truncated', offset: start, message },
      formatUnknown: false,
    };
  }
  const signature = little16(bytes, start);
  const heads = formats.headsOf(signature);
  if (heads === undefined) {
    const message = `Format ${hex(signature)} is not known yet: a full telegram of this meter has to come first`;
    return {
      content: nothing,
      error: { code: 'compact-format-unknown', offset: start, message },
      formatUnknown: true,
    };
  }
  const full = assemble(heads, bytes, start + 4, end);
  const content = readRecords(full.bytes, 0, full.bytes.length);
  return { content, error: content.error ?? checkOf(full, bytes, start, end), formatUnknown: false };
}

/** Reads a format frame (CI 69, 6A, 6B): the heads alone, behind their signature and perhaps a length byte. Returns
 *  whether their signature proved right and they were learned. */
export function readFormatFrame(
  bytes: Uint8Array,
  start: number,
  end: number,
  formats: FormatCache,
): boolean {
  for (const signatureAt of [start, start + 1]) {
    const heads = bytes.subarray(signatureAt + 2, end);
    if (heads.length > 0 && signatureOf(heads) === little16(bytes, signatureAt)) {
      formats.learn(heads);
      return true;
    }
  }
  return false;
}

interface Assembled {
  readonly bytes: Uint8Array;
  /** Where the data of the compact frame was used up. */
  readonly usedUpTo: number;
}

function assemble(heads: Uint8Array, data: Uint8Array, start: number, end: number): Assembled {
  const whole = new Uint8Array(heads.length + end - start);
  let to = 0;
  let from = start;
  for (let at = 0; at < heads.length;) {
    const head = readRecordHead(heads, at, heads.length);
    if ('message' in head) break;
    whole.set(heads.subarray(at, at + head.length), to);
    to += head.length;
    at += head.length;
    const length = head.dataLength >= 0 ? head.dataLength : 1 + (lvarLength(data[from] ?? 0) ?? 0);
    const taken = data.subarray(from, Math.min(from + length, end));
    whole.set(taken, to);
    to += taken.length;
    from += taken.length;
    if (taken.length < length) break; // the records then end early, and that is told
  }
  return { bytes: whole.subarray(0, to), usedUpTo: from };
}

function checkOf(full: Assembled, bytes: Uint8Array, start: number, end: number): DecodeError | undefined {
  if (full.usedUpTo < end) {
    const message = `${end - full.usedUpTo} bytes of the compact frame are left over: its format does not fit`;
    return { code: 'compact-format-mismatch', offset: full.usedUpTo, message };
  }
  if (crc16(full.bytes) === little16(bytes, start + 2)) return undefined;
  const message = 'The checksum over the full records does not fit: another format, or a changed byte';
  return { code: 'compact-crc', offset: start + 2, message };
}

function little16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function hex(signature: number): string {
  return signature.toString(16).toUpperCase().padStart(4, '0');
}
