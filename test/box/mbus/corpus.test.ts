import { describe, expect, it } from 'vitest';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import type { Quantity } from '../../../box/domain/quantity.ts';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { parseKey } from '../../../box/mbus/key-ring.ts';
import { readFacts } from '../../../box/mbus/meaning/read-facts.ts';
import type { DataRecord } from '../../../box/mbus/records/read-records.ts';
import { telegramJson } from '../../../box/mbus/telegram-json.ts';
import { corpus, type CorpusEntry, type CorpusRecord, hasCorpus } from '../../corpus.ts';

// Walks telegrams of others in place (METERBOX_CORPUS), by kind, and skips visibly where they are absent.

const entries = [...corpus('wireless'), ...corpus('wired')];

describe.skipIf(!hasCorpus)('the telegrams of the corpus', () => {
  it.each(['hex', 'frame_a', 'frame_b'] as const)('have every agreed record right, read from %s', (form) => {
    const wrong: string[] = [];
    let compared = 0;
    for (const entry of entries) {
      const { records } = decodeEntry(entry, form).content;
      for (const [at, record] of (entry.expected.records ?? []).entries()) {
        if (record.agree.length === 0 || (form !== 'hex' && entry.kind === 'wired')) continue;
        compared += 1;
        if (!isRight(records[at], record))
          wrong.push(`${entry.id} ${record.header}: ${records[at]?.value ?? '-'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });

  it('name quantity, unit and modifiers of every record in the words of the corpus', () => {
    const wrong: string[] = [];
    for (const entry of entries) {
      const { records } = telegramJson(decodeEntry(entry, 'hex'), []);
      for (const [at, expected] of (entry.expected.records ?? []).entries()) {
        const found = records[at];
        const words = found && [found.quantity, found.unit, ...found.modifiers].join(' ');
        const wanted = [expected.quantity, expected.unit, ...(expected.modifiers ?? [])].join(' ');
        if (words !== wanted)
          wrong.push(`${entry.id} ${expected.header}: ${words ?? '-'} instead of ${wanted}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keep the records before an error and tell the error', () => {
    const broken = entries.filter((entry) => entry.expected.record_error !== undefined);
    const kept = broken.map((entry) => {
      const telegram = decodeEntry(entry, 'hex');
      return `${entry.id} ${telegram.error ? 'told' : 'not told'} ${telegram.content.records.length}`;
    });
    expect(kept).toEqual(broken.map((entry) => `${entry.id} told ${entry.expected.records?.length ?? 0}`));
    expect(broken.length).toBeGreaterThan(0);
  });

  it('have the security states the corpus names', () => {
    const named = entries.filter((entry) => entry.header['security_state'] !== undefined);
    const states = named.map((entry) => `${entry.id} ${decodeEntry(entry, 'hex').security.state}`);
    expect(states).toEqual(
      named.map((entry) => `${entry.id} ${stateNames.get(String(entry.header['security_state'])) ?? ''}`),
    );
  });

  it('have the header fields of link and transport layer', () => {
    const wrong: string[] = [];
    for (const entry of entries) {
      const { header } = telegramJson(decodeEntry(entry, 'hex'), []);
      const found = new Map<string, unknown>(Object.entries(header ?? {}));
      for (const name of headerFields) {
        const expected = entry.header[name];
        if (expected === undefined || expected === null || entry.header['length_ok'] === false) continue;
        if (JSON.stringify(found.get(name)) !== JSON.stringify(expected)) wrong.push(`${entry.id} ${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are refused where the corpus says so', () => {
    const refused = corpus('negative').map(
      (entry) => createDecoder().decode(Uint8Array.fromHex(entry.hex)).error?.code,
    );
    expect(refused).not.toContain(undefined);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('give the driver-level values, as records or as readings', () => {
    const missing: string[] = [];
    let compared = 0;
    for (const entry of entries) {
      const telegram = decodeEntry(entry, 'hex');
      const { readings } = readFacts(telegram, reception);
      for (const { name, unit, value, record } of entry.expected.values ?? []) {
        const quantities = mappedUnits.get(unit ?? '');
        if (typeof value !== 'number' || !quantities || notPublic.test(name)) continue;
        compared += 1;
        // a value out of one record is compared with it above; here it only has to be there
        const found =
          (record !== undefined && telegram.content.records[record] !== undefined) ||
          telegram.content.records.some((other) => isNear(inDriversUnit(other), value)) ||
          readings.some(
            (reading) => quantities.includes(reading.quantity) && isNear(Number(reading.value), value),
          );
        if (!found) missing.push(`${entry.id} ${name}`);
      }
    }
    expect(missing.length).toBeLessThanOrEqual(0.05 * compared);
    expect(compared).toBeGreaterThan(0);
  });

  it('never throw when cut, and never invent a record', () => {
    for (const entry of entries) {
      const whole = decodeEntry(entry, 'hex').content.records.length;
      const bytes = Uint8Array.fromHex(entry.hex);
      for (let length = 0; length < bytes.length; length += 7) {
        const telegram = createDecoder().decode(bytes.subarray(0, length));
        expect(telegram.content.records.length).toBeLessThanOrEqual(whole);
      }
    }
  });
});

const reception = { zone: 'Europe/Berlin', receivedAt: instantOfSeconds(1_790_000_000) };

/** Quantities of the domain by the unit of a driver's value. */
const mappedUnits: ReadonlyMap<string, readonly Quantity[]> = new Map<string, readonly Quantity[]>([
  ['kwh', ['heat-energy', 'cold-energy', 'electricity', 'electricity-export']],
  ['m3', ['volume']],
  ['hca', ['hca']],
  ['kw', ['power']],
  ['m3h', ['flow']],
  ['c', ['flow-temperature', 'return-temperature', 'room-temperature', 'temperature-difference']],
]);

/** The period history of walk-by blocks, whose days have no public meaning. */
const notPublic = /_delta_/;

function inDriversUnit({ head, value }: DataRecord): number {
  const factor = driversUnits.get(head.unit);
  return factor === undefined || value === null ? NaN : Number(value) * factor;
}

const driversUnits: ReadonlyMap<string, number> = new Map([
  ['Wh', 1e-3],
  ['J', 1 / 3.6e6],
  ['W', 1e-3],
  ['m3', 1],
  ['m3/h', 1],
  ['C', 1],
]);

function isNear(found: number, wanted: number): boolean {
  return Math.abs(found - wanted) <= 1e-5 * Math.abs(wanted) + 1e-6;
}

const headerFields = [
  'c',
  'a',
  'ci',
  'mfct',
  'id',
  'version',
  'type',
  'acc',
  'status',
  'mode',
  'chain',
  'ell',
  'frame',
];

const stateNames: ReadonlyMap<string, string> = new Map([
  ['encrypted', 'decrypted'],
  ['no-key', 'no-key'],
  ['wrong-key', 'wrong-key'],
  ['unsupported-mode', 'unsupported'],
]);

function decodeEntry(entry: CorpusEntry, form: 'hex' | 'frame_a' | 'frame_b') {
  const decoder = createDecoder({ replay: true });
  const key = entry.key === null ? undefined : parseKey(entry.key);
  for (const earlier of entry.prior ?? []) decoder.decode(Uint8Array.fromHex(earlier), key);
  return decoder.decode(Uint8Array.fromHex(entry[form] ?? entry.hex), key);
}

/** Single-precision numbers are compared at 1e-5, everything else exactly. */
function isRight(found: DataRecord | undefined, expected: CorpusRecord): boolean {
  if (!found) return false;
  const { head, value } = found;
  const wanted = expected.value ?? null;
  const register = [head.function, head.storage, head.tariff, head.subunit].join('/');
  if (register !== [expected.function, expected.storage, expected.tariff, expected.subunit].join('/'))
    return false;
  if (value === wanted) return true;
  if (expected.real !== true || value === null || wanted === null) return false;
  return Math.abs(Number(value) - Number(wanted)) <= 1e-5 * Math.abs(Number(wanted));
}
