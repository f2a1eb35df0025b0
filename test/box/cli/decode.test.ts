import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decode } from '../../../box/cli/decode.ts';
import {
  encodeHead,
  encodeRecord,
  integerBytes,
  joined,
} from '../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWired,
  encodeWireless,
  mode5Layers,
  plainLayers,
  type Sender,
  slowCrc16,
} from '../../simulators/mbus-encoder/encode-telegram.ts';

const folder = mkdtempSync(join(tmpdir(), 'meterbox-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sender: Sender = { manufacturer: 'EFE', serial: '00123456', version: 0x31, type: 8 };
const key = '000102030405060708090A0B0C0D0E0F';
const plan = { coding: 4, vif: '6E', data: integerBytes(1204n, 4) };
const plain = encodeWireless(sender, plainLayers(encodeRecord(plan))).toHex();
const secret = encodeWireless(
  sender,
  mode5Layers(encodeRecord(plan), Uint8Array.fromHex(key), sender),
).toHex();

interface Line {
  readonly header: Readonly<Record<string, unknown>> | null;
  readonly security: Readonly<Record<string, unknown>>;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly readings: readonly Readonly<Record<string, unknown>>[];
  readonly error: Readonly<Record<string, unknown>> | null;
}

/** Runs the command on pieces of input as they might come through a pipe. */
async function run(
  pieces: readonly string[],
  options: Readonly<Record<string, string | boolean>> = { json: true },
) {
  const out: string[] = [];
  const exit = await decode.run({
    words: [],
    text: (name) => (typeof options[name] === 'string' ? options[name] : undefined),
    list: () => [],
    flag: (name) => options[name] === true,
    terminal: {
      out: (line) => out.push(line),
      err: () => undefined,
      env: {},
      signal: new AbortController().signal,
      input: ReadableStream.from(pieces),
    },
  });
  return { exit, out, lines: options['json'] === true ? out.map((line) => JSON.parse(line) as Line) : [] };
}

describe('meterbox decode --json', () => {
  it('prints one line for every line that is not blank, in order', async () => {
    const { exit, lines } = await run([
      '\n',
      `${plain}\n  \nzz\n`,
      secret.slice(0, 7),
      `${secret.slice(7)};${key}\r\n`,
      'E5',
    ]);
    expect(exit).toBe(0);
    expect(lines.map(({ security, error }) => [security['state'], error?.['code'] ?? null])).toEqual([
      ['none', null],
      ['none', 'hex-malformed'],
      ['decrypted', null],
      ['none', null],
    ]);
  });

  it('has the shape that the README promises', async () => {
    const { lines } = await run([plain]);
    expect(lines).toEqual([
      {
        header: {
          c: 68,
          ci: '7A',
          mfct: 'EFE',
          id: '00123456',
          version: 49,
          type: 8,
          chain: ['TPL_7A'],
          acc: 1,
          status: 0,
          mode: 0,
        },
        security: { mode: 0, state: 'none' },
        records: [
          {
            function: 'inst',
            storage: 0,
            tariff: 0,
            subunit: 0,
            quantity: 'hca',
            unit: 'hca',
            modifiers: [],
            value: '1204',
          },
        ],
        readings: [
          {
            serial: '00123456',
            quantity: 'hca',
            unit: '',
            kind: 'instantaneous',
            value: '1204',
            validOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
            measuredAt: expect.stringMatching(/Z$/) as string,
            register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' },
            quality: 'ok',
            position: 15,
          },
        ],
        error: null,
      },
    ]);
  });

  it('tells no key, a wrong key and a key that is none apart', async () => {
    const { lines } = await run([`${secret}\n${secret};${'11'.repeat(16)}\n${secret};1234\n`]);
    expect(
      lines.map(({ security, error }) => [security['state'], security['detail'], error?.['code']]),
    ).toEqual([
      ['no-key', undefined, undefined],
      ['wrong-key', 'check-bytes', undefined],
      ['none', undefined, 'key-malformed'],
    ]);
  });

  it.each([
    ['keys.csv', `serial;key\n# the cellar\n123456;${key}\n`],
    ['keys.json', JSON.stringify({ '00123456': key })],
  ])('takes keys from %s', async (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const { lines } = await run([secret], { json: true, keys: path });
    expect(lines[0]?.records).toMatchObject([{ value: '1204' }]);
  });

  it('refuses a key file with the line that is wrong, and shows no key', async () => {
    const path = join(folder, 'broken.csv');
    writeFileSync(path, `123456;${key}\n123457;${key.slice(2)}\n`);
    await expect(run([secret], { json: true, keys: path })).rejects.toThrow(
      /broken\.csv, line 2: not a serial/,
    );
    await expect(run([secret], { json: true, keys: join(folder, 'none') })).rejects.toThrow(/no key file/);
  });

  it('carries formats of compact frames over the lines', async () => {
    const heads = encodeHead(plan);
    const [signature, crc] = [slowCrc16(heads), slowCrc16(encodeRecord(plan))];
    const words = Uint8Array.of(signature, signature >> 8, crc, crc >> 8);
    const compact = encodeWireless(sender, joined(Uint8Array.of(0x79), words, plan.data)).toHex();
    const { lines } = await run([`${compact}\n${plain}\n${compact}\n`]);
    expect(lines.map(({ records }) => records.length)).toEqual([0, 1, 1]);
  });

  it('knows a wire by its frame', async () => {
    const wired = encodeWired(7, plainLayers(encodeRecord(plan), 0, sender)).toHex();
    const { lines } = await run([`${wired}\n10 5B 07 62 16\n`]);
    expect(lines.map(({ header }) => [header?.['frame'], header?.['a']])).toEqual([
      ['long', 7],
      ['short', 7],
    ]);
  });

  it('is not filled up by a line without end', async () => {
    const { lines } = await run(Array.from({ length: 50 }, () => 'ab'.repeat(4096)));
    expect(lines.map(({ error }) => error?.['code'])).toEqual(['hex-malformed']);
  });
});

it('shows people the meter, its records and what is wrong', async () => {
  const { out } = await run([`${plain}\n${plain.slice(0, -2)}\n`], {});
  expect(out).toEqual([
    'EFE 00123456 version 49 type 8: none',
    '  inst 0/0/0     hca                      1204 hca',
    expect.stringMatching(/^ {2}reading {8}hca {22}1204 {2}instantaneous \d{4}-\d{2}-\d{2}$/),
    'not a telegram',
    '  frame-truncated at byte 20: The telegram ends 1 bytes early: L-field says 21 bytes, 20 are there',
  ]);
});
