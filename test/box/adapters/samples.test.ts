import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../box/adapters/adapter.ts';
import { decodeHead } from '../../../box/adapters/decode-text.ts';
import { fileAdapters } from '../../../box/adapters/index.ts';
import { plausible } from '../../../box/adapters/plausibility.ts';
import { factKey } from '../../../box/domain/fact-key.ts';

const samples = resolve(process.env['METERBOX_SAMPLES'] ?? '../shared/samples');

/** Folders of other people's files, with the format of each. */
const folders: readonly (readonly [string, RegExp, string])[] = [
  ['qundis-xml', /\.xml$/i, 'qundis-xml'],
  ['siemens-bil', /\.BIL$/, 'siemens-bil'],
  ['solvimus-muc-xml', /\.xml$/, 'solvimus-xml'],
  ['mbus-xml', /\.xml$/, 'libmbus-xml'],
  ['mbus-xml', /\.hex$/, 'telegram-list'],
  ['elvaco-csv', /\.csv$/, 'elvaco-csv'],
];

describe.skipIf(!existsSync(samples))('public samples', () => {
  it.each(folders)('of %s %s are read as %s', (folder, names, format) => {
    const files = readdirSync(join(samples, folder)).filter((name) => names.test(name));
    expect(files).not.toEqual([]);
    for (const name of files) {
      const { formats, facts } = read(join(samples, folder, name), name);
      expect(formats, name).toEqual([format]);
      expect(
        facts.some(({ type }) => type === 'device'),
        name,
      ).toBe(true);
    }
  });

  it('that libmbus decoded say what our own decoder says of the same telegrams', () => {
    const telegrams = readdirSync(join(samples, 'mbus-xml')).filter((name) => name.endsWith('.hex'));
    let compared = 0;
    for (const name of telegrams) {
      const ours = valuesOf(join(samples, 'mbus-xml', name));
      for (const ending of ['.xml', '.norm.xml']) {
        const theirs = valuesOf(join(samples, 'mbus-xml', name.replace(/\.hex$/, ending)));
        for (const [key, value] of theirs) {
          const own = ours.get(key);
          if (own === undefined) continue;
          compared += 1;
          expect(`${name} ${key} ${value}`).toBe(`${name} ${key} ${own}`);
        }
      }
    }
    expect(compared).toBeGreaterThan(80);
  });
});

function read(path: string, name: string): { formats: string[]; facts: Fact[] } {
  const bytes = readFileSync(path);
  const head = { name, bytes: bytes.subarray(0, 65_536), text: decodeHead(bytes), size: bytes.length };
  const adapters = fileAdapters.filter((adapter) => adapter.recognises(head));
  const [adapter] = adapters;
  const input = { name, size: bytes.length, bytes: () => [bytes], zone: 'Europe/Berlin' };
  return {
    formats: adapters.map(({ id }) => id),
    facts: adapter ? [...plausible(adapter.parse(input), undefined)] : [],
  };
}

function valuesOf(path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const fact of read(path, path).facts) {
    if (fact.type === 'reading') values.set(factKey(fact.reading), fact.reading.value);
  }
  return values;
}
