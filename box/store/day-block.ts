import type { StoredReading } from './stored-facts.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** The readings of one series on one day as bytes: about 3 per hourly reading. Column after column; numbers that
 *  rise evenly (change, file, slot, position of hourly deliveries) shrink to their first value and step, values are
 *  whole numbers of one scale (sync-storage.md 3, S9).
 *
 *  Layout: count · a byte whose bits name the columns written although usually left out · change, slot, file,
 *  position · those columns · values. Readings come in the order of their change. */
export function packDay(readings: readonly StoredReading[]): Uint8Array<ArrayBuffer> {
  const out = new VarintWriter();
  out.unsigned(readings.length);
  const written = optional.filter(({ name, usual }) => readings.some((row) => row[name] !== usual));
  out.byte(
    written.reduce(
      (bits, { bit }) => bits + bit,
      readings.some(({ extra }) => extra !== null) ? extraBit : 0,
    ),
  );
  for (const name of always)
    writeNumbers(
      out,
      readings.map((row) => row[name]),
    );
  for (const { name } of written)
    writeNumbers(
      out,
      readings.map((row) => row[name]),
    );
  writeValues(
    out,
    readings.map(({ value }) => value),
  );
  if (readings.some(({ extra }) => extra !== null)) for (const { extra } of readings) out.text(extra ?? '');
  return out.bytes();
}

/** The readings of a block, in order. Throws RangeError if the bytes are not what `packDay` writes. */
export function unpackDay(day: number, series: number, payload: Uint8Array): StoredReading[] {
  const input = new VarintReader(payload);
  const count = input.unsigned();
  if (count > mostReadings) throw new RangeError(`A block of ${count} readings`);
  const bits = input.byte();
  const [change, slot, file, position] = [
    readNumbers(input, count),
    readNumbers(input, count),
    readNumbers(input, count),
    readNumbers(input, count),
  ];
  const [version, kind, shift, quality, storage] = optional.map(({ bit, usual }) =>
    (bits & bit) === 0 ? Array.from({ length: count }, () => usual) : readNumbers(input, count),
  );
  const values = readValues(input, count);
  const readings: StoredReading[] = [];
  for (let at = 0; at < count; at += 1) {
    const extra = (bits & extraBit) === 0 ? '' : input.text();
    readings.push({
      change: change[at] ?? 0,
      day,
      slot: slot[at] ?? 0,
      series,
      version: version?.[at] ?? 0,
      kind: kind?.[at] ?? 0,
      value: values[at] ?? '',
      shift: shift?.[at] ?? 0,
      quality: quality?.[at] ?? 0,
      storage: storage?.[at] ?? 0,
      position: position[at] ?? 0,
      file: file[at] ?? 0,
      extra: extra === '' ? null : extra,
    });
  }
  if (!input.done) throw new RangeError('A block goes on after its end');
  return readings;
}

/** No series has more readings a day than seconds; a larger count is damage. */
const mostReadings = 200_000;

const always = ['change', 'slot', 'file', 'position'] as const;

/** Columns that are left out when all their numbers are the usual one. */
const optional = [
  { name: 'version', usual: 1, bit: 1 },
  { name: 'kind', usual: 0, bit: 2 },
  { name: 'shift', usual: 0, bit: 4 },
  { name: 'quality', usual: 0, bit: 8 },
  { name: 'storage', usual: 0, bit: 16 },
] as const;

const extraBit = 32;

/** The first number, the commonest step, and how each step differs from it unless none does. */
function writeNumbers(out: VarintWriter, numbers: readonly number[]): void {
  const steps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0));
  const step = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const even = steps.every((each) => each === step);
  const first = numbers[0] ?? 0;
  // One bit of the first number tells whether single steps follow.
  out.unsigned((first < 0 ? -2 * first - 1 : 2 * first) * 2 + (even ? 0 : 1));
  out.signed(step);
  if (!even) for (const each of steps) out.signed(each - step);
}

function readNumbers(input: VarintReader, count: number): number[] {
  const head = input.unsigned();
  const even = head % 2 === 0;
  const folded = Math.floor(head / 2);
  const step = input.signed();
  let number = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  const numbers: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (at > 0) number += step + (even ? 0 : input.signed());
    numbers.push(number);
  }
  return numbers;
}

/** Numbers of up to 15 digits at one scale; any other list of values as texts. */
function writeValues(out: VarintWriter, values: readonly string[]): void {
  const scale = Math.max(
    0,
    ...values.map((value) => (value.includes('.') ? value.length - value.indexOf('.') - 1 : 0)),
  );
  const numbers = values.map((value) => scaled(value, scale));
  const exact = scale <= 15 && numbers.every((number, at) => plain(number, scale) === values[at]);
  if (!exact) {
    out.byte(255);
    for (const value of values) out.text(value);
    return;
  }
  out.byte(scale);
  writeNumbers(out, numbers);
}

function readValues(input: VarintReader, count: number): string[] {
  const scale = input.byte();
  if (scale === 255) return Array.from({ length: count }, () => input.text());
  return readNumbers(input, count).map((number) => plain(number, scale));
}

/** The value times ten to the scale; NaN if that has more than 15 digits. */
function scaled(value: string, scale: number): number {
  const dot = value.indexOf('.');
  const digits = dot < 0 ? value : value.slice(0, dot) + value.slice(dot + 1);
  const missing = scale - (dot < 0 ? 0 : value.length - dot - 1);
  return digits.length + missing > 15 ? NaN : Number(digits + '0'.repeat(missing));
}

/** A scaled whole number as the canonical decimal text (domain/decimal.ts). */
function plain(number: number, scale: number): string {
  const digits = String(Math.abs(number)).padStart(scale + 1, '0');
  const sign = number < 0 ? '-' : '';
  if (scale === 0) return sign + digits;
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const whole = sign + digits.slice(0, -scale);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
