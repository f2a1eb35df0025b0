import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedProfile } from '../../../box/adapters/profile/check-profile.ts';
import { BoxError } from '../../../box/domain/box-error.ts';
import { type FileReader, startFileReader } from '../../../box/intake/file-reader.ts';
import type { Preview } from '../../../box/intake/study-file.ts';

let folder: string;
let reader: FileReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-study-'));
  reader = startFileReader({ scratchFolder: folder }, pino({ enabled: false }));
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

const table =
  'Serial;Date;Value [kWh];Floor\n12345678;2025-11-17;10;3\n12345679;2025-11-17;x7;4\n12345680;17.11.25;9;4\n';

async function given(name: string, bytes: Uint8Array | string) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const { size } = await stat(path);
  const request = { name, size, archivePassword: { rule: 'none' }, zone: 'Europe/Berlin' } as const;
  const suggest = () => reader.study(path, request, { ask: 'suggest', profiles: [] });
  const preview = async (): Promise<Preview | undefined> => {
    const [best] = (await suggest()).suggestions;
    if (!best) return undefined;
    const profile = checkedProfile(JSON.parse(JSON.stringify(best.profile)));
    return reader.study(path, request, { ask: 'preview', profile });
  };
  return { suggest, preview };
}

describe('a preview', () => {
  it('shows readings, columns that are not read, and each complaint with its line and column', async () => {
    const rows = Array.from({ length: 9 }, (_, at) => `1000000${at};2025-11-17;${at};5\n`).join('');
    const file = await given('a.csv', table.replace('17.11.25', '2025-11-18') + rows);
    expect(await file.preview()).toMatchObject({
      isRecognised: true,
      unmapped: ['Floor'],
      devices: 12,
      readings: 11,
      sample: expect.arrayContaining([expect.objectContaining({ value: '10', validOn: '2025-11-17' })]),
      complaints: [{ code: 'value-malformed', position: 3, column: 'Value [kWh]' }],
    });
  });

  it('looks into archives', async () => {
    const file = await given(
      'a.csv.gz',
      gzipSync(table.replace('17.11.25', '2025-11-18').replace('x7', '7')),
    );
    expect((await file.suggest()).seems).toContain('a table of 4 columns');
    expect(await file.preview()).toMatchObject({ readings: 3, issues: 0 });
  });
});

describe('what cannot be studied', () => {
  it.each([
    ['nothing', ''],
    ['zeros', new Uint8Array(100_000)],
    ['a cut gzip', gzipSync(table).subarray(0, 30)],
    ['one line', 'x;'.repeat(4_000_000)],
    ['a picture', Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)],
  ])('%s', async (name, bytes) => {
    const file = await given(name.replaceAll(' ', '-'), bytes);
    expect((await file.suggest()).suggestions).toEqual([]);
  });
});

const tool = resolve(process.env['METERBOX_FAULTS'] ?? '../shared/tools/faults', 'hostile-files.mjs');

it.skipIf(!existsSync(tool))(
  'answers every hostile file within two seconds of processor time',
  async () => {
    const out = join(folder, 'hostile');
    const env = { ...process.env, OUT: out, N: '60', BIG_MB: '4', ONLY: 'csv,rep,xml' };
    expect(spawnSync(process.execPath, [tool], { env }).status).toBe(0);
    const names = (await readdir(out)).filter((name) => name !== 'manifest.json');
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) {
      const before = process.cpuUsage();
      const file = await given(`h-${name}`, await readFile(join(out, name)));
      const found = await file.preview().catch((error: unknown) => error);
      const { user, system } = process.cpuUsage(before);
      expect({ name, seconds: (user + system) / 1e6 < 2 }).toEqual({ name, seconds: true });
      if (found instanceof Error) expect(found).toBeInstanceOf(BoxError);
    }
  },
  120_000,
);
