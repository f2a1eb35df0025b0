import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync, zstdDecompressSync } from 'node:zlib';
import * as zip from '@zip.js/zip.js';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileReader, startFileReader } from '../../../box/intake/file-reader.ts';
import type { ReadFile, ReadRequest } from '../../../box/intake/ingest-file.ts';
import { siemecaOf } from '../../bench/siemeca.ts';

const log = pino({ enabled: false });
const good = readFileSync(
  join(import.meta.dirname, '../../fixtures/qundis-xml/dialect-a-building/input.xml'),
);
const text = good.toString();
const archiveName = 'OB003663 Weg 142_10000001_0000_20251201102956.zip';

let folder = '';
let reader: FileReader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-reader-'));
  reader = startFileReader({ scratchFolder: folder }, log);
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

async function read(bytes: Uint8Array | string, name = 'file.xml', request: Partial<ReadRequest> = {}) {
  const path = join(folder, 'input');
  await writeFile(path, bytes);
  return reader.read(path, {
    name,
    size: Buffer.byteLength(bytes),
    archivePassword: { rule: 'name-prefix', length: 8 },
    zone: 'Europe/Berlin',
    ...request,
  });
}

async function outcomes(...input: Parameters<typeof read>): Promise<string[]> {
  const { files } = await read(...input);
  return files.map((file) => `${file.name}: ${file.refusal?.code ?? `${readings(file)} readings`}`);
}

function readings(file: ReadFile | undefined): number {
  return (file?.readings ?? []).reduce((sum, { count }) => sum + count, 0);
}

async function zipped(
  entries: Record<string, Uint8Array | string>,
  options: zip.ZipWriterConstructorOptions = {},
) {
  const writer = new zip.ZipWriter(new zip.Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(entries)) {
    await writer.add(name, new zip.Uint8ArrayReader(Buffer.from(content)));
  }
  return writer.close();
}

describe('the reader', () => {
  it('gives digest, packed original, devices and readings', async () => {
    const { digest, original, files } = await read(good);
    expect(digest).toBe(createHash('sha256').update(good).digest('hex'));
    expect(Buffer.from(zstdDecompressSync(original)).equals(good)).toBe(true);
    expect(files.map((file) => [file.format, file.digest, file.devices.length, readings(file)])).toEqual([
      ['qundis-xml', digest, 5, 14],
    ]);
  });

  it('reads only the content of a spooled file, not its trailer', async () => {
    expect(await outcomes(`${text}{"name":"x"}MBXSPOOL`, 'a.xml', { size: good.length })).toEqual([
      'a.xml: 14 readings',
    ]);
  });

  it('opens archives: plain, ZipCrypto, AES, gzip', async () => {
    const inner = { 'a.xml': good };
    const expected = [`${archiveName}!a.xml: 14 readings`];
    expect(await outcomes(await zipped(inner), archiveName)).toEqual(expected);
    expect(
      await outcomes(await zipped(inner, { password: 'OB003663', zipCrypto: true }), archiveName),
    ).toEqual(expected);
    expect(await outcomes(await zipped(inner, { password: 'OB003663' }), archiveName)).toEqual(expected);
    expect(await outcomes(gzipSync(good), 'a.xml.gz')).toEqual(['a.xml.gz!a.xml: 14 readings']);
  });

  it('takes a password of its own, and names with umlauts', async () => {
    const fixed = { archivePassword: { rule: 'fixed', password: 'schlüssel' } } as const;
    const bytes = await zipped({ 'a.xml': good }, { password: 'schlüssel', zipCrypto: true });
    expect(await outcomes(bytes, 'x.zip', fixed)).toEqual(['x.zip!a.xml: 14 readings']);
    const named = await zipped({ 'a.xml': good }, { password: 'Überweg ', zipCrypto: true });
    expect(await outcomes(named, 'Überweg 12.zip')).toEqual(['Überweg 12.zip!a.xml: 14 readings']);
  });

  it('says what is wrong with an archive', async () => {
    const locked = await zipped({ 'a.xml': good }, { password: 'secret', zipCrypto: true });
    expect(await outcomes(locked, archiveName)).toEqual([`${archiveName}: archive-password-wrong`]);
    expect(await outcomes(locked, 'a.zip', { archivePassword: { rule: 'none' } })).toEqual([
      'a.zip: archive-password-wrong',
    ]);
    const whole = await zipped({ 'a.xml': good });
    expect(await outcomes(whole.subarray(0, whole.length - 30), 'a.zip')).toEqual(['a.zip: file-truncated']);
    expect(await outcomes(gzipSync(good).subarray(0, 200), 'a.gz')).toEqual(['a.gz: file-truncated']);
    expect(await outcomes(await zipped({ 'a.zip': whole }), 'b.zip')).toEqual(['b.zip!a.zip: archive-limit']);
    expect(await outcomes(await zipped({}), 'a.zip')).toEqual(['a.zip: file-empty']);
    const climbing = await zipped({ '../../etc/a.xml': good });
    expect(await outcomes(climbing, 'a.zip')).toEqual(['a.zip: archive-limit']);
  });

  it('keeps each file of an archive apart, but nothing of an archive that goes beyond the limits', async () => {
    const mixed = await zipped({ 'a.xml': good, 'notes.txt': 'hello' });
    expect(await outcomes(mixed, 'm.zip')).toEqual([
      'm.zip!a.xml: 14 readings',
      'm.zip!notes.txt: format-unknown',
    ]);
    const bomb = await zipped({ 'a.xml': good, 'b.xml': new Uint8Array(20_000_000) });
    expect(await outcomes(bomb, 'm.zip')).toEqual(['m.zip: archive-limit']);
    expect(await outcomes(gzipSync(new Uint8Array(20_000_000)), 'm.gz')).toEqual(['m.gz: archive-limit']);
    const many = await zipped(
      Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`${at}.txt`, 'x'])),
    );
    expect(await outcomes(many, 'm.zip')).toEqual(['m.zip: archive-limit']);
    expect(readdirSync(folder).filter((name) => name.startsWith('.unpacked'))).toEqual([]);
  });

  const umlaut = text.replace('<powerstatus>Ext. Power', '<powerstatus>Küche');
  it.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'file-empty'],
    ['zeros', new Uint8Array(4096), 'file-damaged'],
    ['a tail of zeros', Buffer.concat([good.subarray(0, 5000), Buffer.alloc(3000)]), 'file-damaged'],
    ['a cut file', good.subarray(0, -20), 'file-truncated'],
    ['two roots', `${text}<siemeca></siemeca>`, 'file-damaged'],
    ['wrong nesting', text.replace('</fixeddataheader>', '</datapoint>'), 'file-damaged'],
    [
      'a document type',
      text.replace('<siemeca>', '<!DOCTYPE siemeca [<!ENTITY a "aaaa">]><siemeca>'),
      'file-damaged',
    ],
    [
      'an outside entity',
      text.replace('<siemeca>', '<!DOCTYPE siemeca SYSTEM "file:///etc/passwd"><siemeca>'),
      'file-damaged',
    ],
    ['an unknown entity', text.replace('Ext. Power', '&nope;'), 'file-damaged'],
    ['deep nesting', `<siemeca>${'<a>'.repeat(200_000)}`, 'file-damaged'],
    ['a huge text', `<siemeca><network>${'1234567890'.repeat(800_000)}</network></siemeca>`, 'file-damaged'],
    ['a huge comment', `<siemeca><!--${'-a'.repeat(4_000_000)}--></siemeca>`, 'file-damaged'],
    ['a huge name', `<siemeca><${'n'.repeat(1_000_000)}/></siemeca>`, 'file-damaged'],
    [
      'many attributes',
      `<siemeca ${Array.from({ length: 1000 }, (_, at) => `a${at}="1"`).join(' ')}/>`,
      'file-damaged',
    ],
    ['an unknown encoding', text.replace('standalone', 'encoding="X-EVIL-9" standalone'), 'file-damaged'],
    ['a web page', '<!DOCTYPE html><html><body>502</body></html>', 'format-unknown'],
    ['a bill request', '<?xml version="1.0"?><DTA_REM xmlns="http://DTA_REM.org"/>', 'format-unknown'],
    ['free text', 'Ablesung vom 1.12.: 42', 'format-unknown'],
    [
      'a cut BIL file',
      readFileSync(join(import.meta.dirname, '../../fixtures/siemens-bil/same-building/input.bil')).subarray(
        0,
        -100,
      ),
      'file-truncated',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    const before = process.cpuUsage();
    const { files } = await read(bytes);
    const { user, system } = process.cpuUsage(before);
    expect(
      files.map(({ refusal, readings, devices }) => [refusal?.code, readings.length, devices.length]),
    ).toEqual([[code, 0, 0]]);
    expect(files[0]?.refusal?.message).not.toBe('');
    expect(user + system).toBeLessThan(2_000_000);
  });

  it.each<[string, Uint8Array, number]>([
    ['UTF-8', Buffer.from(umlaut), 0],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${umlaut}`), 0],
    ['UTF-16', Buffer.from(`\uFEFF${umlaut}`, 'utf16le'), 0],
    [
      'UTF-8 declared as ISO-8859-1',
      Buffer.from(umlaut.replace('standalone', 'encoding="ISO-8859-1" standalone')),
      0,
    ],
    [
      'ISO-8859-1',
      Buffer.from(umlaut.replace('standalone', 'encoding="ISO-8859-1" standalone'), 'latin1'),
      0,
    ],
    [
      'ISO-8859-1 declared as UTF-8',
      Buffer.from(umlaut.replace('standalone', 'encoding="utf-8" standalone'), 'latin1'),
      1,
    ],
  ])('reads %s', async (_, bytes, warnings) => {
    const { files } = await read(bytes);
    expect(files[0]?.states[0]?.power).toBe('Küche');
    expect(readings(files[0])).toBe(14);
    expect(files[0]?.issues.filter(({ code }) => code === 'encoding-contradicts-declaration')).toHaveLength(
      warnings,
    );
  });

  it('refuses another format than expected, and takes it if told so', async () => {
    expect(await outcomes(good, 'a.xml', { expectedFormat: 'siemens-bil' })).toEqual([
      'a.xml: format-mismatch',
    ]);
    expect(await outcomes(good, 'a.xml', { expectedFormat: 'qundis-xml' })).toEqual(['a.xml: 14 readings']);
  });

  it('reads a file of nothing but missing values', async () => {
    const { files } = await read(
      text.replaceAll(/<value>[^<]*<\/value>(?=\s*<dimension>(?:H\.C\.A\.|Wh|m3)<)/g, '<value>x x x</value>'),
    );
    expect(readings(files[0])).toBe(0);
    expect(files[0]?.issues.filter(({ code }) => code === 'value-missing')).toHaveLength(15);
  });
});

describe('the reader thread', () => {
  const large = Buffer.from([...siemecaOf(12_000_000).pieces].join(''));

  it.each<[string, Parameters<typeof startFileReader>[0]]>([
    ['time', { timeLimitMs: 150 }],
    ['memory', { heapLimitMb: 8 }],
  ])('that runs out of %s refuses the file and is replaced', async (_, limits) => {
    const bounded = startFileReader({ scratchFolder: folder, ...limits }, log);
    const path = join(folder, 'large.xml');
    await writeFile(path, large);
    const request: ReadRequest = {
      name: 'large.xml',
      size: large.length,
      archivePassword: { rule: 'none' },
      zone: 'Europe/Berlin',
    };
    const { digest, files } = await bounded.read(path, request);
    expect(files.map(({ refusal }) => refusal?.code)).toEqual(['parser-failed']);
    expect(digest).toBe(createHash('sha256').update(large).digest('hex'));
    await bounded.close();
  });

  it('takes the next file after a failure', async () => {
    const bounded = startFileReader({ scratchFolder: folder, timeLimitMs: 1500 }, log);
    const [path, small] = [join(folder, 'large.xml'), join(folder, 'small.xml')];
    const huge = Buffer.from([...siemecaOf(60_000_000).pieces].join(''));
    await writeFile(path, huge);
    await writeFile(small, 'hello');
    const request = { name: 'x', archivePassword: { rule: 'none' }, zone: 'Europe/Berlin' } as const;
    const [first, second] = await Promise.all([
      bounded.read(path, { ...request, size: huge.length }),
      bounded.read(small, { ...request, size: 5 }),
    ]);
    expect([first.files[0]?.refusal?.code, second.files[0]?.refusal?.code]).toEqual([
      'parser-failed',
      'format-unknown',
    ]);
    await bounded.close();
  });
});

describe('an idle reader', () => {
  it('gives its thread back, and takes the next file all the same', async () => {
    const small = join(folder, 'small.xml');
    await writeFile(small, 'hello');
    const request: ReadRequest = {
      name: 'x',
      size: 5,
      archivePassword: { rule: 'none' },
      zone: 'Europe/Berlin',
    };
    const resting = startFileReader({ scratchFolder: folder, keepIdleMs: 1 }, log);
    const before = threads();
    for (let round = 0; round < 3; round += 1) {
      const { files } = await resting.read(small, request);
      expect(files[0]?.refusal?.code).toBe('format-unknown');
      await expect.poll(threads, { timeout: 5000 }).toBe(before);
    }
    await resting.close();
  });
});

/** Threads of this process, as the kernel counts them. */
function threads(): number {
  return readdirSync('/proc/self/task').length;
}

const faults = resolve(process.env['METERBOX_FAULTS'] ?? '../shared/tools/faults');
describe.skipIf(!existsSync(join(faults, 'hostile-files.mjs')))('hostile files', () => {
  it('never crash it, never hold it up, and never become readings', { timeout: 120_000 }, async () => {
    const out = join(folder, 'hostile');
    mkdirSync(out);
    const env = { ...process.env, OUT: out, N: '0', BIG_MB: '2', ONLY: 'xml,rep,zip' };
    execFileSync(process.execPath, [join(faults, 'hostile-files.mjs')], { env, stdio: 'ignore' });
    const slow: string[] = [];
    const taken: string[] = [];
    for (const name of readdirSync(out)) {
      const before = process.cpuUsage(); // time of our own threads: a busy machine is not the file's fault
      const { files } = await read(readFileSync(join(out, name)), name);
      const { user, system } = process.cpuUsage(before);
      if (user + system > 2_000_000) slow.push(name);
      if (files.some((file) => !file.refusal)) taken.push(name);
      expect(files.map(({ refusal }) => refusal?.code)).not.toContain('parser-failed');
    }
    expect({ slow, taken }).toEqual({ slow: [], taken: [] });
  });
});
