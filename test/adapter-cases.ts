import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact, FileAdapter } from '../box/adapters/adapter.ts';
import { decodeHead } from '../box/adapters/decode-text.ts';
import { fileAdapters } from '../box/adapters/index.ts';
import { plausible } from '../box/adapters/plausibility.ts';
import { instantOfSeconds } from '../box/domain/instant.ts';

/** Day on which the fixtures are taken to arrive: 2025-12-02. */
const receivedAt = instantOfSeconds(1_764_676_800);

/** Everything a file states, one line for each fact, so that a difference reads like one of a listing. */
interface Listing {
  readonly devices: readonly string[];
  readonly states: readonly string[];
  readonly readings: readonly string[];
  readonly issues: readonly string[];
}

/** Tests an adapter with every folder `test/fixtures/<adapter>/<case>/`: the input must become `expected.json`, and no
 *  other adapter may recognise it. `METERBOX_WRITE_EXPECTED=1` writes the listing of a new case, to be checked by hand. */
export function testAdapterCases(adapter: FileAdapter): void {
  const root = join(import.meta.dirname, 'fixtures', adapter.id);
  describe(`${adapter.id} reads`, () => {
    it.each(readdirSync(root))('%s', (name) => {
      const folder = join(root, name);
      const input = readdirSync(folder).find((file) => !about.has(file)) ?? '';
      const bytes = readFileSync(join(folder, input));
      const head = { name: input, bytes, text: decodeHead(bytes), size: bytes.length };
      expect(fileAdapters.filter((candidate) => candidate.recognises(head)).map(({ id }) => id)).toEqual([
        adapter.id,
      ]);
      const listing = listingOf(adapter, bytes, input);
      const expected = join(folder, 'expected.json');
      if (process.env['METERBOX_WRITE_EXPECTED'] === '1' && !existsSync(expected)) {
        writeFileSync(expected, `${JSON.stringify(listing, null, 2)}\n`);
      }
      expect(listing).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
    });
  });
}

/** What stands in the folder of a case beside its input. */
const about: ReadonlySet<string> = new Set(['README.md', 'expected.json']);

/** The listing of a file. */
export function listingOf(adapter: FileAdapter, bytes: Uint8Array, name: string): Listing {
  const input = { name, size: bytes.length, bytes: () => [bytes], zone: 'Europe/Berlin', receivedAt };
  const facts = [...plausible(adapter.parse(input), receivedAt)];
  const of = (type: Fact['type']) => facts.filter((fact) => fact.type === type).map(lineOf);
  return { devices: of('device'), states: of('state'), readings: of('reading'), issues: of('issue') };
}

function lineOf(fact: Fact): string {
  switch (fact.type) {
    case 'device': {
      const { serial, role, class: kind, manufacturer, version, deviceType } = fact.device;
      return `${serial} ${role} ${kind} ${manufacturer} version ${version} type ${deviceType} (${fact.position})`;
    }
    case 'state': {
      const { device, raw, flags, errorDate, receiver, power } = fact.state;
      return `${device.serial} ${raw} [${flags.join(' ')}] ${errorDate ?? '-'} receiver ${receiver ?? '-'} power ${power ?? '-'}`;
    }
    case 'reading': {
      const { device, quantity, value, kind, validOn, measuredAt, register, quality, position } =
        fact.reading;
      const { storage, tariff } = register;
      const when = measuredAt === undefined ? validOn : `${validOn} ${measuredAt}`;
      return `${device.serial} ${quantity} ${value} ${kind} ${when} storage ${storage} tariff ${tariff} ${quality} (${position})`;
    }
    case 'issue':
      return `${fact.issue.level} ${fact.issue.code}: ${fact.issue.message} (${fact.issue.position ?? '-'})`;
    case 'file':
      return JSON.stringify(fact.facts);
  }
}
