import type { RegisterFunction } from '../../domain/reading.ts';
import { type DecodeError, type DecodeErrorCode } from '../decode-error.ts';
import { combinableVifes, type VifeRow } from './vife-table.ts';
import { alternateVifs, type DataForm, extensionVifs, primaryVifs, type VifRow } from './vif-tables.ts';

/** Everything the bytes before a record's data say: DIF, DIFE, VIF, VIFE (EN 13757-3 clause 6). Heads repeat from
 *  telegram to telegram; equal ones are one frozen object. */
export interface RecordHead {
  /** Number of bytes of the head itself. */
  readonly length: number;
  /** Low four bits of the DIF: how the data is coded (table 4). */
  readonly coding: number;
  /** Bytes of data behind the head; -1 if the data says so itself (LVAR). */
  readonly dataLength: number;
  readonly function: RegisterFunction;
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly quantity: string;
  /** Base unit: Wh, J, m3 …; empty if none. */
  readonly unit: string;
  /** Names of the combinable VIFE, in order; those that only scale are applied instead. */
  readonly modifiers: readonly string[];
  /** Power of ten from raw number to base unit. */
  readonly exponent: number;
  /** Powers of ten to be added (VIFE 78 to 7B). */
  readonly plus: readonly number[];
  readonly form: DataForm;
  /** The data is a compact profile (Annex F). */
  readonly profile: boolean;
}

/** Reads the head that starts at `at`. Malformed chains are told, never skipped. */
export function readRecordHead(bytes: Uint8Array, at: number, end: number): RecordHead | DecodeError {
  const dif = bytes[at] ?? 0;
  const vif = bytes[at + 1] ?? 0;
  if (dif < 0x80 && vif < 0x80 && vif !== plainText && at + 1 < end) {
    const place = (dif << 8) | vif;
    return (short[place] ??= compose(bytes, at, at + 1, at + 2));
  }
  return readLongHead(bytes, at, end);
}

const codings = Object.freeze([0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, 0]);
const functions: readonly RegisterFunction[] = ['inst', 'max', 'min', 'err'];
/** EN 13757-3 6.3.5 and 6.4.1 allow ten each. */
const mostExtensions = 10;
const plainText = 0x7c;
const makersFollow = 0x7f;
/** Heads kept for reuse; far more than the meters of a house have. A flood of invented ones empties the store. */
const mostHeads = 8192;

const short: (RecordHead | undefined)[] = Array.from({ length: 0x8000 });
const long = new Map<string | number, RecordHead>();

const primary = byCode(primaryVifs);
const alternate = byCode(alternateVifs);
const extension = byCode(extensionVifs);
const combinable: ReadonlyMap<number, VifeRow> = new Map(combinableVifes.map((row) => [row.code, row]));

function readLongHead(bytes: Uint8Array, at: number, end: number): RecordHead | DecodeError {
  let next = at + 1;
  if ((bytes[at] ?? 0) & 0x80) {
    const behind = skipChain(bytes, next, end);
    if (behind === tooMany) return broken('too-many-dife', at, `More than ${mostExtensions} DIFE`);
    if (behind === cut) return broken('premature-end-in-dife', at, 'The telegram ends within the DIFE');
    next = behind;
  }
  if (next >= end) return broken('premature-end-before-vif', at, 'The telegram ends before the VIF');
  const vifAt = next;
  const vif = bytes[vifAt] ?? 0;
  next += 1;
  if ((vif & 0x7f) === plainText) {
    const length = bytes[next] ?? 0;
    next += 1 + length;
    if (next > end) {
      return broken('plain-text-vif-too-long', at, `A unit in plain text of ${length} bytes does not fit in`);
    }
  }
  if (vif & 0x80) {
    const behind = skipChain(bytes, next, end);
    if (behind === tooMany) return broken('too-many-vife', at, `More than ${mostExtensions} VIFE`);
    if (behind === cut) return broken('premature-end-in-vife', at, 'The telegram ends within the VIFE');
    next = behind;
  }
  const key = keyOf(bytes, at, next);
  const known = long.get(key);
  if (known) return known;
  const head = compose(bytes, at, vifAt, next);
  if (long.size >= mostHeads) long.clear();
  long.set(key, head);
  return head;
}

const tooMany = -1;
const cut = -2;

/** Place behind a chain of extension bytes: the first without bit 7 ends it. */
function skipChain(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end; next += 1) {
    if (next - at >= mostExtensions) return tooMany;
    if (((bytes[next] ?? 0) & 0x80) === 0) return next + 1;
  }
  return end - at >= mostExtensions ? tooMany : cut;
}

/** Up to six bytes fit a number exactly; the length is part of the key. */
function keyOf(bytes: Uint8Array, at: number, end: number): string | number {
  if (end - at > 6) return String.fromCharCode(...bytes.subarray(at, end));
  let key = end - at;
  for (let place = at; place < end; place += 1) key = key * 256 + (bytes[place] ?? 0);
  return key;
}

function compose(bytes: Uint8Array, at: number, vifAt: number, end: number): RecordHead {
  const dif = bytes[at] ?? 0;
  const coding = dif & 0x0f;
  const block = readDife(bytes, at, vifAt);
  const value = readVif(bytes, vifAt, end);
  return Object.freeze({
    length: end - at,
    coding,
    dataLength: codings[coding] ?? 0,
    function: functions[(dif >> 4) & 3] ?? 'inst',
    ...block,
    ...value,
  });
}

/** Storage: bit 6 of the DIF, then four bits of each DIFE; tariff two, subunit one bit each (tables 6 to 8). */
function readDife(bytes: Uint8Array, at: number, vifAt: number) {
  let storage = ((bytes[at] ?? 0) >> 6) & 1;
  let tariff = 0;
  let subunit = 0;
  for (let place = at + 1, level = 0; place < vifAt; place += 1, level += 1) {
    const dife = bytes[place] ?? 0;
    storage += (dife & 0x0f) * 2 ** (1 + 4 * level);
    tariff += ((dife >> 4) & 3) * 4 ** level;
    subunit += ((dife >> 6) & 1) * 2 ** level;
  }
  return { storage, tariff, subunit };
}

function readVif(bytes: Uint8Array, vifAt: number, end: number) {
  const vif = bytes[vifAt] ?? 0;
  const code = vif & 0x7f;
  let next = vifAt + 1;
  let row: VifRow;
  if (code === plainText) {
    const length = bytes[next] ?? 0;
    const text = reversedText(bytes, next + 1, next + 1 + length);
    row = unnamed(`text:${text}`, text);
    next += 1 + length;
  } else if (vif === 0xfb || vif === 0xfd) {
    const second = (bytes[next] ?? 0) & 0x7f;
    row =
      (vif === 0xfb ? alternate : extension).get(second) ?? unnamed(`reserved_${hex(code)}${hex(second)}`);
    next += 1;
  } else {
    row = primary.get(code) ?? unnamed(`reserved_${hex(code)}`);
  }
  const chain = readVife(bytes, next, end, code === makersFollow);
  const growth = row.growing
    ? (vif === 0xfb || vif === 0xfd ? (bytes[next - 1] ?? 0) & 0x7f : code) - row.first
    : 0;
  return {
    quantity: row.quantity,
    unit: row.unit,
    modifiers: Object.freeze(chain.modifiers),
    exponent: (chain.counts ? 0 : row.exponent + growth) + chain.exponent,
    plus: Object.freeze(chain.plus),
    form: chain.dates ? ('date' as const) : row.form,
    profile: chain.profile,
  };
}

function readVife(bytes: Uint8Array, at: number, end: number, makersOwn: boolean) {
  const modifiers: string[] = [];
  const plus: number[] = [];
  let exponent = 0;
  let [dates, counts, profile, own] = [false, false, false, makersOwn];
  for (let place = at; place < end; place += 1) {
    const code = (bytes[place] ?? 0) & 0x7f;
    if (own) {
      modifiers.push(`mfct_${hex(code)}`);
    } else if (code === makersFollow && place + 1 < end) {
      own = true;
    } else if (code === makersFollow) {
      modifiers.push('mfct_7f'); // announced, but nothing follows
    } else if (code === plainText && place + 1 < end) {
      place += 1;
      modifiers.push(`x7c_${hex((bytes[place] ?? 0) & 0x7f)}`);
    } else {
      const row = combinable.get(code);
      if (row?.effect === 'times') exponent += row.exponent ?? 0;
      else if (row?.effect === 'plus') plus.push(row.exponent ?? 0);
      else modifiers.push(row?.name ?? `reserved_${hex(code)}`);
      dates ||= row?.effect === 'date';
      counts ||= row?.effect === 'count';
      profile ||= row?.effect === 'profile';
    }
  }
  return { modifiers, plus, exponent, dates, counts, profile };
}

function unnamed(quantity: string, unit = ''): VifRow {
  return { first: 0, last: 0, quantity, unit, exponent: 0, growing: false, form: 'number' };
}

/** Texts travel last character first (EN 13757-3 6.4.2). */
function reversedText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = end - 1; at >= start; at -= 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function byCode(rows: readonly VifRow[]): ReadonlyMap<number, VifRow> {
  const map = new Map<number, VifRow>();
  for (const row of rows) for (let code = row.first; code <= row.last; code += 1) map.set(code, row);
  return map;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function broken(code: DecodeErrorCode, offset: number, message: string): DecodeError {
  return { code, offset, message: `${message} of the record at byte ${offset}` };
}
