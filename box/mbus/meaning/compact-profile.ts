import { addDays, type IsoDate, isMonthEnd, monthEnd } from '../../domain/civil-day.ts';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  parseDecimal,
  subtractDecimals,
} from '../../domain/decimal.ts';
import { littleEndian } from '../little-endian.ts';
import { scaledText } from '../records/number-text.ts';
import type { RecordHead } from '../records/record-head.ts';
import { recordValue } from '../records/record-value.ts';
import type { DataRecord } from '../records/read-records.ts';

/** One value of a compact profile. */
export interface ProfileValue {
  readonly storage: number;
  readonly value: Decimal;
  readonly validOn: IsoDate;
  readonly position: number;
}

/** The values of a compact profile (EN 13757-3 Annex F, mbus.md 6.8): many values of one register, one every day or
 *  month, after (VIFE 1E, 1F) or, newest first, before (VIFE 13) the register's own value and date. Decoders disagree
 *  about 1F: it is taken as oldest first too (allocators that fall back at their set day prove it: only then do the
 *  increments since add up to what they show), and not at all where the telegram contradicts that. A reserved spacing
 *  gives no values: one at a wrong day is worse than none. */
export function profileValues(
  record: DataRecord,
  records: readonly DataRecord[],
  bytes: Uint8Array,
  days: ReadonlyMap<number, IsoDate>,
): ProfileValue[] {
  const values = elementsOf(record, records, bytes, days);
  if (!record.head.modifiers.includes('compact_profile')) return values;
  return contradicted(values, record.head, records, days) ? [] : values;
}

function elementsOf(
  record: DataRecord,
  records: readonly DataRecord[],
  bytes: Uint8Array,
  days: ReadonlyMap<number, IsoDate>,
): ProfileValue[] {
  const { head, dataAt, dataEnd } = record;
  const backwards = head.modifiers.includes('inverse_compact_profile');
  const day = days.get(head.storage);
  const step = stepOf(bytes[dataAt + 1] ?? 0, bytes[dataAt + 2] ?? 0);
  const coding = (bytes[dataAt + 1] ?? 0) & 0x0f;
  const size = elementBytes.get(coding);
  if (day === undefined || step === undefined || size === undefined || dataEnd - dataAt < 3) return [];
  const mode = (bytes[dataAt + 1] ?? 0) >> 6;
  const element: RecordHead = { ...head, coding, profile: false, form: 'number' };
  const base = records.find((other) => isBaseOf(other.head, head))?.value;
  let register = decimalOrNone(base);
  const values: ProfileValue[] = [];
  for (let at = dataAt + 3, index = 1; at + size <= dataEnd; at += size, index += 1) {
    const number = decimalOrNone(
      isAbsent(bytes, at, size) ? null : elementText(bytes, at, size, element, mode),
    );
    if (mode === absolute) register = number;
    else if (number === undefined || register === undefined)
      break; // what follows has nothing to build on
    else if ((mode === decrements) === backwards) register = addDecimals(register, number);
    else register = subtractDecimals(register, number);
    const validOn = step(day, backwards ? -index : index);
    if (register === undefined || validOn === undefined) continue;
    values.push({
      storage: backwards ? head.storage : head.storage + index,
      value: register,
      validOn,
      position: at,
    });
  }
  return values;
}

/** Whether the order of values cannot be right: another was stored at a day among them, or a counter would run back. */
function contradicted(
  values: readonly ProfileValue[],
  head: RecordHead,
  records: readonly DataRecord[],
  days: ReadonlyMap<number, IsoDate>,
): boolean {
  const byDay = new Map(values.map(({ validOn, value }) => [validOn, value]));
  const stored = records.filter((other) => isTwinOf(other.head, head) && other.head.storage !== head.storage);
  const differs = stored.some(({ head: { storage }, value }) => {
    const day = days.get(storage);
    const among = day === undefined ? undefined : byDay.get(day);
    return among !== undefined && among !== decimalOrNone(value);
  });
  const runsBack = values.some(({ value }, at) => {
    const before = values[at - 1]?.value;
    return before !== undefined && compareDecimals(before, value) > 0;
  });
  return differs || runsBack;
}

/** Modes in bits 6 and 7 of the control byte; 3, signed differences, adds up like increments. */
const absolute = 0;
const increments = 1;
const decrements = 2;

/** Bytes of an element by coding; binary up to 32 bits and BCD. */
const elementBytes: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [9, 1],
  [10, 2],
  [11, 3],
  [12, 4],
  [14, 6],
]);

type Step = (from: IsoDate, count: number) => IsoDate | undefined;

/** What lies between two elements: unit in bits 4 and 5 of the control byte, number in the spacing byte; 254 stands for
 *  months. Minutes and hours are no spacing of values that are billed. */
function stepOf(control: number, spacing: number): Step | undefined {
  const unit = (control >> 4) & 3;
  if (spacing === 254) {
    const months = [undefined, 6, 3, 1][unit];
    if (months === undefined) return undefined;
    return (from, count) => (isMonthEnd(from) ? monthEnd(from, count * months) : undefined);
  }
  if (unit !== 3 || spacing < 1 || spacing > 250) return undefined;
  return (from, count) => addDays(from, count * spacing);
}

function decimalOrNone(text: string | null | undefined): Decimal | undefined {
  return text === null || text === undefined ? undefined : parseDecimal(text, { mark: '.' });
}

/** Binary elements that only count up or down are unsigned. */
function elementText(
  bytes: Uint8Array,
  at: number,
  size: number,
  head: RecordHead,
  mode: number,
): string | null {
  const unsigned = (mode === increments || mode === decrements) && head.coding <= 4;
  return unsigned
    ? scaledText(littleEndian(bytes, at, size), head.exponent)
    : recordValue(bytes, at, at + size, head);
}

function isBaseOf(other: RecordHead, head: RecordHead): boolean {
  return other.storage === head.storage && isTwinOf(other, head);
}

/** Whether a record holds values of the profile's register, whatever its storage number. */
function isTwinOf(other: RecordHead, head: RecordHead): boolean {
  return (
    !other.profile &&
    other.form === 'number' &&
    other.quantity === head.quantity &&
    other.tariff === head.tariff &&
    other.subunit === head.subunit &&
    other.function === head.function &&
    other.modifiers.length === head.modifiers.length - 1 &&
    other.modifiers.every((name) => head.modifiers.includes(name))
  );
}

/** All ones, or the smallest negative number, mean that there is no value. */
function isAbsent(bytes: Uint8Array, at: number, size: number): boolean {
  const element = bytes.subarray(at, at + size);
  if (element.every((byte) => byte === 0xff)) return true;
  return size > 1 && element[size - 1] === 0x80 && element.subarray(0, -1).every((byte) => byte === 0);
}
