import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, it } from 'vitest';
import type { HealthCheck } from '../../../box/api/ports.ts';
import { meterbox, newBox, objects, startDaemon } from '../../simulators/meterbox.ts';

let folder: string;
beforeEach(async () => {
  folder = await newBox();
});

/** Name and content of every file of the box. */
async function contents(): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.toSorted().map(async (path) => [path, (await readFile(path)).toString('base64')] as const),
  );
  return Object.fromEntries(pairs);
}

/** What `run` and `check` say of it; neither may change anything. */
async function verdict(code: number) {
  const before = await contents();
  const daemon = startDaemon(folder);
  const lines = await daemon.then(
    () => ['it runs'],
    (error: Error) => error.message.split('\n'),
  );
  const checked = await meterbox('check', '--data', folder, '--json');
  expect(checked.code).toBe(code);
  expect(await contents()).toEqual(before);
  const failing = objects<HealthCheck>(checked).find(({ status }) => status === 'failing');
  return { lines, failing };
}

it('with broken settings does not start, says why in one line, and touches nothing', async () => {
  await writeFile(join(folder, 'settings.json'), '{"version": 1, "boxI');
  await rm(join(folder, 'settings.previous.json'), { force: true });
  const { lines, failing } = await verdict(78);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('it is not JSON');
  expect(failing).toMatchObject({ name: 'settings' });
});

it('with an impossible setting names the field', async () => {
  const text = await readFile(join(folder, 'settings.json'), 'utf8');
  await writeFile(join(folder, 'settings.json'), text.replace('"Europe/Berlin"', '"Europe/Entenhausen"'));
  const { lines } = await verdict(78);
  expect(lines[0]).toContain('zone is no zone this machine knows');
});

it('with a newer database does not start and touches nothing', async () => {
  const database = new DatabaseSync(join(folder, 'store/meterbox.db'));
  database.exec('PRAGMA user_version = 9999; PRAGMA journal_mode = DELETE');
  database.close();
  const { lines, failing } = await verdict(78);
  expect(lines).toHaveLength(1);
  expect(failing?.message).toContain('newer');
});

it('with a damaged database does not start, and deletes nothing', async () => {
  const path = join(folder, 'store/meterbox.db');
  const bytes = await readFile(path);
  await writeFile(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0x41)]));
  for (const suffix of ['-wal', '-shm']) await rm(path + suffix, { force: true });
  const { failing } = await verdict(65);
  expect(failing).toMatchObject({ name: 'box' });
});

it('with settings that were edited by hand says so, once', async () => {
  const text = await readFile(join(folder, 'settings.json'), 'utf8');
  await writeFile(join(folder, 'settings.json'), text.replace('"meterbox"', '"Keller links"'));
  const first = await meterbox('devices', '--data', folder);
  expect([first.code, first.err[0]?.includes('edited by hand')]).toEqual([0, true]);
  expect((await meterbox('devices', '--data', folder)).err).toEqual([]);
});

it('that is not there says how to make one', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'meterbox-empty-'));
  const { code, err } = await meterbox('devices', '--data', empty);
  expect([code, err.length, err[0]?.includes('"meterbox init" makes one')]).toEqual([78, 1, true]);
  expect(await readdir(empty)).toEqual([]);
});

it('is not made twice', async () => {
  const before = await contents();
  expect((await meterbox('init', '--data', folder)).err[0]).toContain('There is a box in');
  expect(await contents()).toEqual(before);
});
