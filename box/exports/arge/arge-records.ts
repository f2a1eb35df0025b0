import { BoxError } from '../../domain/box-error.ts';
import { type IsoDate, isoDate, parseIsoDate } from '../../domain/civil-day.ts';
import { decimal, type Decimal, decimalOf, decimalParts, roundDecimal } from '../../domain/decimal.ts';
import { decodeLatin9, encodeLatin9, inLatin9 } from './iso-8859-15.ts';
import { type ArgeField, argeLayout, type ArgeRecordKind, type ArgeVersion } from './record-layouts.ts';

/** A record: its fields by name, numbers as plain decimals, days as `YYYY-MM-DD`. What is absent is blank. */
export interface ArgeRecord {
  readonly kind: ArgeRecordKind;
  readonly fields: Readonly<Record<string, string>>;
}

/** Records as a file in ISO 8859-15, each on a line that ends with CR LF (ARGE HeiWaKo 3.05, formats.md 10.1). Texts too
 *  long for their field are cut; throws RangeError for a number that does not fit: it must not be cut. */
export function writeArge(records: readonly ArgeRecord[], version: ArgeVersion): Uint8Array {
  return encodeLatin9(records.map((record) => `${lineOf(record, version)}\r\n`).join(''));
}

/** The records of a file. Their kind stands in the first letter, of documents in the length. Throws BoxError
 *  `FILE_DAMAGED` with the line for a record that is cut or holds what is no number or day; `FILE_NOT_RECOGNISED` for
 *  another file. */
export function readArge(bytes: Uint8Array): ArgeRecord[] {
  const lines = decodeLatin9(bytes).split('\r\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, at) => recordOf(line, at + 1));
}

function lineOf({ kind, fields }: ArgeRecord, version: ArgeVersion): string {
  const layout = argeLayout(kind, version);
  const letters: string[] = Array.from({ length: layout.length }, () => ' ');
  const known = { type: kind.charAt(0), version, record: kind.slice(1), ...fields };
  for (const field of layout.fields) {
    const value = (known as Readonly<Record<string, string>>)[field.name];
    if (value === undefined || value === '') continue;
    const written = fieldText(field, value);
    for (const [at, letter] of Array.from(written).entries()) letters[field.from - 1 + at] = letter;
  }
  if (layout.end !== undefined) letters[layout.length - 1] = layout.end;
  return letters.join('');
}

function fieldText(field: ArgeField, value: string): string {
  const width = field.to - field.from + 1;
  switch (field.kind) {
    case 'text':
      return inLatin9(value.replaceAll(/\s+/g, ' ')).slice(0, width);
    case 'day': {
      const [year = '', month = '', dayOfMonth = ''] = isoDate(value).split('-');
      return `${dayOfMonth}${month}${year.slice(2)}`;
    }
    case 'number': {
      const { mantissa, scale } = decimalParts(roundDecimal(decimal(value), field.decimals ?? 0, 'half-up'));
      const shifted = mantissa * 10n ** BigInt((field.decimals ?? 0) - scale);
      const sign = shifted < 0n ? '-' : '';
      const digits = (shifted < 0n ? -shifted : shifted).toString().padStart(width - sign.length, '0');
      if (digits.length + sign.length > width)
        throw new RangeError(`${value} does not fit into the ${width} digits of "${field.name}"`);
      return sign + digits;
    }
  }
}

function recordOf(line: string, number: number): ArgeRecord {
  const kind = kindOf(line, number);
  const version = kind.startsWith('E') ? '3.05' : versionOf(line.slice(1, 6).trim(), number);
  const { fields, length } = argeLayout(kind, version);
  if (line.length !== length)
    throw damaged(number, `a record ${kind} has ${length} characters, this one ${line.length}`);
  const read: Record<string, string> = {};
  for (const field of fields) {
    if (field.name === 'type' || field.name === 'record') continue;
    const text = line.slice(field.from - 1, field.to);
    if (text.trim() !== '') read[field.name] = valueOf(field, text, number);
  }
  return { kind, fields: read };
}

function valueOf(field: ArgeField, text: string, line: number): string {
  switch (field.kind) {
    case 'text':
      return text.trimEnd();
    case 'day':
      return dayOf(text, line);
    case 'number': {
      if (!/^(?:-?\d+)$/.test(text)) throw damaged(line, `"${text}" in "${field.name}" is no number`);
      const value: Decimal = decimalOf(BigInt(text), field.decimals ?? 0);
      return value;
    }
  }
}

/** TTMMJJ; the exchange is younger than 1980. */
function dayOf(text: string, line: number): IsoDate {
  const parts = /^(\d\d)(\d\d)(\d\d)$/.exec(text);
  const century = Number(parts?.[3]) >= 80 ? '19' : '20';
  const day = parts && parseIsoDate(`${century}${parts[3]}-${parts[2]}-${parts[1]}`);
  if (!day) throw damaged(line, `"${text}" is no day`);
  return day;
}

function kindOf(line: string, number: number): ArgeRecordKind {
  const letter = line.charAt(0);
  const found = (['A', 'L', 'M', 'B', 'K', 'D'] as const).find((kind) => kind === letter);
  if (found) return found;
  if (letter === 'E' && (line.slice(1, 4) === '835' || line.slice(1, 4) === '898'))
    return line.slice(1, 4) === '835' ? 'E835' : 'E898';
  if (number === 1) throw new BoxError('FILE_NOT_RECOGNISED', 'This is no file of the ARGE HeiWaKo exchange');
  throw damaged(number, `no record begins with "${line.slice(0, 4)}"`);
}

/** 3.0x is read as 3.05, of which it is a part; a later one as 3.10. */
function versionOf(text: string, line: number): ArgeVersion {
  const minor = /^0?3\.(\d\d)$/.exec(text)?.[1];
  if (minor === undefined) throw damaged(line, `"${text}" is no version 3`);
  return Number(minor) >= 10 ? '3.10' : '3.05';
}

function damaged(line: number, what: string): BoxError {
  return new BoxError('FILE_DAMAGED', `Line ${line}: ${what}`);
}
