import { civilDay, type IsoDate } from '../../domain/civil-day.ts';
import type { StateFlag } from '../../domain/device.ts';
import type { MeterAddress } from '../layers/address.ts';
import { scaledText } from '../records/number-text.ts';
import type { RecordHead } from '../records/record-head.ts';
import type { DataRecord } from '../records/read-records.ts';
import type { Telegram } from '../telegram.ts';

/** What is known about a maker's own telegrams or blocks. */
export interface MakersKnowledge {
  /** For people and tests. */
  readonly name: string;
  /** What the maker's own part of a telegram says; `undefined` if it is not this maker's, or not whole. */
  read(telegram: Telegram): MakersContent | undefined;
}

/** The maker's own part, in the words of the standard: records with storage numbers, and dates that say when. */
export interface MakersContent {
  readonly records: readonly DataRecord[];
  /** The bytes that the records refer to. */
  readonly bytes: Uint8Array;
  /** Where the maker's part begins in the telegram, if `bytes` are not the telegram but were made of it. */
  readonly partAt?: number;
  /** The meter, where the maker writes its address in another order than the link layer. */
  readonly meter?: MeterAddress;
  /** The maker's status byte and what is known of it, where there is no transport header. */
  readonly status?: { readonly raw: number; readonly flags: readonly StateFlag[]; readonly at: number };
  /** The standard reading of the telegram means nothing: its content only looks like records. */
  readonly instead?: true;
}

/** A value as a record. `exponent` leads from `whole` to the base unit. */
export function madeValue(
  quantity: string,
  unit: string,
  whole: number,
  place: { readonly storage?: number; readonly exponent?: number; readonly at: number },
): DataRecord {
  return made(quantity, unit, scaledText(whole, place.exponent ?? 0), place.storage ?? 0, place.at);
}

/** A day as a date record; `undefined` if there is no such day. */
export function madeDate(
  year: number,
  month: number,
  day: number,
  place: { readonly storage?: number; readonly at: number },
): DataRecord | undefined {
  const date: IsoDate | undefined = civilDay(year, month, day);
  return (
    date && {
      ...made('date', 'date', date, place.storage ?? 0, place.at),
      head: dateHead(place.storage ?? 0),
    }
  );
}

/** The records that are there. */
export function present(records: readonly (DataRecord | undefined)[]): DataRecord[] {
  return records.filter((record) => record !== undefined);
}

function made(quantity: string, unit: string, value: string, storage: number, at: number): DataRecord {
  return { head: { ...plainHead, quantity, unit, storage }, value, offset: at, dataAt: at, dataEnd: at };
}

function dateHead(storage: number): RecordHead {
  return { ...plainHead, quantity: 'date', unit: 'date', form: 'date', storage };
}

const plainHead: RecordHead = Object.freeze({
  length: 0,
  coding: 12,
  dataLength: 0,
  function: 'inst',
  storage: 0,
  tariff: 0,
  subunit: 0,
  quantity: '',
  unit: '',
  modifiers: [],
  exponent: 0,
  plus: [],
  form: 'number',
  profile: false,
});
