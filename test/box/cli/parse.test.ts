import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from '../../../box/cli/parse.ts';
import type { ParsedFile } from '../../../box/intake/parsed-json.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const xml = join(fixtures, 'qundis-xml/dialect-a-building/input.xml');
const folder = mkdtempSync(join(tmpdir(), 'meterbox-parse-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]): Promise<{ code: number; files: ParsedFile[] }> {
  const lines: string[] = [];
  const code = await parse.run({
    words,
    text: () => undefined,
    list: () => [],
    flag: (option) => option === 'json',
    terminal: {
      out: (line) => lines.push(line),
      err: () => undefined,
      input: ReadableStream.from<string>([]),
      env: {},
      signal: new AbortController().signal,
    },
  });
  return { code, files: lines.map((line) => JSON.parse(line) as ParsedFile) };
}

describe('parse --json', () => {
  it('prints the stable shape', async () => {
    const { code, files } = await run(xml);
    expect(code).toBe(0);
    const [file] = files;
    expect(file?.file).toEqual({
      name: 'input.xml',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      format: 'qundis-xml',
    });
    expect(file?.devices[1]).toEqual({
      serial: '27418743',
      manufacturer: 'LSE',
      version: 52,
      deviceType: 8,
      model: '0616.0008.0052',
      role: 'meter',
    });
    expect(file?.readings[0]).toEqual({
      serial: '27418743',
      quantity: 'hca',
      unit: '',
      kind: 'instantaneous',
      value: '97',
      validOn: '2025-12-01',
      measuredAt: '2025-12-01T01:10:00Z',
      register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' },
      quality: 'ok',
      position: 'line 37',
    });
    expect(file?.states.at(-1)).toEqual({
      serial: '27418744',
      raw: '136',
      flags: ['permanent-error', 'not-received'],
      errorDate: '2025-05-23',
    });
    expect(file?.issues[0]).toEqual({
      code: 'value-missing',
      level: 'warning',
      message: expect.stringContaining('2025-08-31'),
      position: 'line 107',
    });
  });

  it('says with its exit code what became of the worst file', async () => {
    const unknown = join(folder, 'notes.txt');
    writeFileSync(unknown, 'hello');
    const cut = join(folder, 'cut.xml');
    writeFileSync(cut, '<siemeca><network>');
    const first = await run(xml, unknown);
    expect(first.code).toBe(2);
    expect(first.files[1]?.file.format).toBeNull();
    expect(first.files[1]?.issues).toHaveLength(1);
    expect((await run(unknown, cut, xml)).code).toBe(65);
    await expect(run(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('knows a file by its content, whatever its name', async () => {
    const renamed = join(folder, 'renamed.rep');
    copyFileSync(xml, renamed);
    expect((await run(renamed)).files[0]?.file.format).toBe('qundis-xml');
  });
});

const samples = resolve(process.env['METERBOX_SAMPLES'] ?? '../shared/samples');
describe.skipIf(!existsSync(samples))('samples of other people', () => {
  it.each(['qundis-xml', 'siemens-bil'])('reads every %s file', async (format) => {
    const names = existsSync(join(samples, format)) ? readdirSync(join(samples, format)) : [];
    const paths = names.filter((name) => name !== 'SOURCE.txt').map((name) => join(samples, format, name));
    const { code, files } = await run(...paths);
    expect(code).toBe(0);
    expect(files.filter(({ file }) => file.format !== format)).toEqual([]);
    expect(files.flatMap(({ devices }) => devices).filter(({ serial }) => !/^\d{8}$/.test(serial))).toEqual(
      [],
    );
  });
});
