import type { DecodeError } from '../decode-error.ts';
import { type RecordHead, readRecordHead } from './record-head.ts';
import { lvarLength, recordValue } from './record-value.ts';

/** One data record: what its head says, and its value. */
export interface DataRecord {
  readonly head: RecordHead;
  /** Plain decimal in the base unit, local point in time, or text; `null` if invalid or absent. */
  readonly value: string | null;
  /** Offset of the DIF. */
  readonly offset: number;
  /** The data bytes (of LVAR: with the length byte). */
  readonly dataAt: number;
  readonly dataEnd: number;
}

/** The data records of one telegram. What was read before an error is kept. */
export interface RecordList {
  /** The bytes that offsets and `dataAt` refer to. */
  readonly bytes: Uint8Array;
  readonly records: readonly DataRecord[];
  /** Place of the maker's own data behind DIF 0F or 1F, up to the end; -1 if there is none. */
  readonly makersDataAt: number;
  /** DIF 1F: the next telegram of this meter has more. */
  readonly moreFollows: boolean;
  readonly error: DecodeError | undefined;
}

/** Reads the data records between `start` and `end` (EN 13757-3 clause 6). Reading stops at the first malformed one:
 *  what follows is never guessed. */
export function readRecords(bytes: Uint8Array, start: number, end: number): RecordList {
  const records: DataRecord[] = [];
  let at = start;
  while (at < end) {
    const dif = bytes[at] ?? 0;
    if ((dif & 0x0f) === 0x0f) {
      if (dif === filler || dif === globalReadout) at += 1;
      else if (dif === makersData || dif === makersDataAndMore) {
        return {
          bytes,
          records,
          makersDataAt: at + 1,
          moreFollows: dif === makersDataAndMore,
          error: undefined,
        };
      } else {
        const message = `DIF ${dif.toString(16).toUpperCase()} at byte ${at} is reserved`;
        return list(bytes, records, { code: 'reserved-dif', offset: at, message });
      }
      continue;
    }
    const head = readRecordHead(bytes, at, end);
    if ('message' in head) return list(bytes, records, head);
    const dataAt = at + head.length;
    const length = head.dataLength >= 0 ? head.dataLength : variableLength(bytes, dataAt, end);
    if (length === undefined) {
      const lvar = (bytes[dataAt] ?? 0).toString(16).toUpperCase();
      const message = `Length byte ${lvar} of the record at byte ${at} is reserved`;
      return list(bytes, records, { code: 'reserved-lvar', offset: at, message });
    }
    const dataEnd = dataAt + length;
    if (dataEnd > end) {
      const message = `The telegram ends ${dataEnd - end} bytes before the data of the record at byte ${at} does`;
      return list(bytes, records, { code: 'premature-end-of-data', offset: at, message });
    }
    records.push({ head, value: recordValue(bytes, dataAt, dataEnd, head), offset: at, dataAt, dataEnd });
    at = dataEnd;
  }
  return list(bytes, records, undefined);
}

const makersData = 0x0f;
const makersDataAndMore = 0x1f;
const filler = 0x2f;
const globalReadout = 0x7f;

/** Length of variable data with its length byte; one byte if even that is missing. */
function variableLength(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (at >= end) return 1;
  const length = lvarLength(bytes[at] ?? 0);
  return length === undefined ? undefined : length + 1;
}

function list(bytes: Uint8Array, records: readonly DataRecord[], error: DecodeError | undefined): RecordList {
  return { bytes, records, makersDataAt: -1, moreFollows: false, error };
}
