import { crc32 } from 'node:zlib';
import { quantities } from '../domain/quantity.ts';
import { readingKinds, registerFunctions } from '../domain/reading.ts';
import { families, type Family } from './reading-place.ts';

/** A series: everything of a fact key but its time. Codes are places in the domain's lists. */
export interface Series {
  readonly id: number;
  readonly device: number;
  readonly class: string;
  readonly serial: string;
  readonly quantity: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: number;
  readonly family: Family;
}

/** A reading as the log and the blocks keep it; see migrations/0001-facts.ts. */
export interface StoredReading {
  change: number;
  day: number;
  slot: number;
  series: number;
  version: number;
  kind: number;
  value: string;
  shift: number;
  quality: number;
  storage: number;
  position: number;
  file: number;
  extra: string | null;
}

/** A description of a device as one change of the sequence. */
export interface StoredDevice {
  readonly change: number;
  readonly class: string;
  readonly serial: string;
  readonly role: string;
  readonly manufacturer: string | null;
  readonly version: number | null;
  readonly device_type: number | null;
  readonly model: string | null;
  readonly file: number;
}

/** A state of a device as one change of the sequence. Instants in seconds since 1970. */
export interface StoredState {
  readonly change: number;
  readonly class: string;
  readonly serial: string;
  readonly at: number;
  readonly raw: string;
  readonly flags: string;
  readonly error_date: string | null;
  readonly reported_at: number | null;
  readonly receiver: string | null;
  readonly power: string | null;
  readonly position: number;
  readonly file: number;
}

/** The part of a reading's text that its series decides. */
export function seriesText(series: Series): string {
  const quantity = quantities[series.quantity] ?? '?';
  const register = `${series.tariff}|${series.subunit}|${registerFunctions[series.function] ?? '?'}`;
  return `${series.class}|${series.serial}|${quantity}|${register}|${families[series.family]}`;
}

/** The text of a reading that its mark and its chain link are computed of: all its fields, with words instead of
 *  codes and the device instead of a row number, so that no other table can change what it says. */
export function readingText(ofSeries: string, row: StoredReading): string {
  const place = `${row.day}|${row.slot}|${row.shift}|${row.version}|${readingKinds[row.kind] ?? '?'}`;
  const rest = `${row.quality}|${row.storage}|${row.position}|${row.file}|${row.extra ?? ''}`;
  return `reading|${row.change}|${ofSeries}|${place}|${row.value}|${rest}\n`;
}

/** The text of a device description, as for readings. JSON keeps number and text apart. */
export function deviceText(row: StoredDevice): string {
  const { change, serial, role, manufacturer, version, device_type: type, model, file } = row;
  return `device|${JSON.stringify([change, row.class, serial, role, manufacturer, version, type, model, file])}\n`;
}

/** The text of a state, as for readings. */
export function stateText(row: StoredState): string {
  const { change, serial, at, raw, flags, error_date: errorDate, reported_at: reportedAt } = row;
  const { receiver, power, position, file } = row;
  const fields = [change, row.class, serial, at, raw, flags, errorDate, reportedAt];
  return `state|${JSON.stringify([...fields, receiver, power, position, file])}\n`;
}

/** The mark that tells a changed row from an unchanged one. No proof, only a pointer: the proof is the chain. */
export function markOf(text: string): number {
  return crc32(text);
}

/** The mark of a block: of the texts of its readings and of its bytes. */
export function markOfBlock(series: Series, rows: readonly StoredReading[], payload: Uint8Array): number {
  const text = seriesText(series);
  return crc32(payload, crc32(rows.map((row) => readingText(text, row)).join('')));
}
