import { linkAddress, type MeterAddress } from '../layers/address.ts';
import { scaledText } from './number-text.ts';
import type { RecordHead } from './record-head.ts';
import type { DataRecord, RecordList } from './read-records.ts';

/** What the fixed structure says. */
interface FixedStructure {
  /** The meter. It has neither manufacturer nor version; its medium in four bits is the device type of today. */
  readonly meter: MeterAddress;
  readonly content: RecordList;
}

/** Size of the fixed structure behind its CI field. */
export const fixedSize = 16;

/** Reads the fixed structure of two counters (EN 13757-3 Annex H, CI 73 on a wire). */
export function readFixedStructure(bytes: Uint8Array, at: number): FixedStructure {
  const status = bytes[at + 5] ?? 0;
  const first = bytes[at + 6] ?? 0;
  const second = bytes[at + 7] ?? 0;
  const medium = (first >> 6) | ((second >> 4) & 0x0c);
  const records = [
    counter(bytes, at + 8, first & 0x3f, first & 0x3f, status),
    counter(bytes, at + 12, second & 0x3f, first & 0x3f, status),
  ];
  return {
    meter: linkAddress(Uint8Array.of(0, 0, ...bytes.subarray(at, at + 4), 0, medium), 0),
    content: { bytes, records, makersDataAt: -1, moreFollows: false, error: undefined },
  };
}

const countersAreBinary = 0x01;
const storedAtFixedDate = 0x02;
/** Second counter only: same unit as the first, but stored. */
const sameButHistoric = 0x3e;

function counter(bytes: Uint8Array, at: number, code: number, firstCode: number, status: number): DataRecord {
  const historic = code === sameButHistoric;
  const row = units[historic ? firstCode : code] ?? noUnit;
  const binary = (status & countersAreBinary) !== 0;
  const head: RecordHead = {
    length: 0,
    coding: binary ? 4 : 12,
    dataLength: 4,
    function: 'inst',
    storage: historic || status & storedAtFixedDate ? 1 : 0,
    tariff: 0,
    subunit: 0,
    quantity: row[0],
    unit: row[1],
    modifiers: [],
    exponent: row[2],
    plus: [],
    form: 'number',
    profile: false,
  };
  const whole = binary ? little32(bytes, at) : bcd(bytes, at);
  const value = whole === undefined ? null : scaledText(whole, head.exponent);
  return { head, value, offset: at, dataAt: at, dataEnd: at + 4 };
}

type Unit = readonly [quantity: string, unit: string, exponent: number];

const noUnit: Unit = ['dimensionless', '', 0];

const decades = (quantity: string, unit: string, exponents: readonly number[]): readonly Unit[] =>
  exponents.map((exponent) => [quantity, unit, exponent] as const);

/** Units 00 to 3F of the fixed structure (EN 13757-3 Annex H). 00 and 01 are times of day and dates, seen nowhere. */
const units: readonly Unit[] = Object.freeze([
  noUnit,
  noUnit,
  ...decades('energy', 'Wh', [0, 1, 2, 3, 4, 5, 6, 7, 8]),
  ...decades('energy', 'J', [3, 4, 5, 6, 7, 8, 9, 10, 11]),
  ...decades('power', 'W', [0, 1, 2, 3, 4, 5, 6, 7, 8]),
  ...decades('power', 'J/h', [3, 4, 5, 6, 7, 8, 9, 10, 11]),
  ...decades('volume', 'm3', [-6, -5, -4, -3, -2, -1, 0, 1, 2]),
  ...decades('volume_flow', 'm3/h', [-6, -5, -4, -3, -2, -1, 0, 1, 2]),
  ['external_temperature', 'C', -3] as const,
  ['hca', 'hca', 0] as const,
]);

function little32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  return low + (bytes[at + 3] ?? 0) * 2 ** 24;
}

function bcd(bytes: Uint8Array, at: number): number | undefined {
  let whole = 0;
  for (let place = at + 3; place >= at; place -= 1) {
    const byte = bytes[place] ?? 0;
    if (byte > 0x99 || (byte & 0x0f) > 9) return undefined;
    whole = whole * 100 + (byte >> 4) * 10 + (byte & 0x0f);
  }
  return whole;
}
