import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { parseKey } from '../../../box/mbus/key-ring.ts';
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
