import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder, writeDurably } from '../../../box/disk/write-durably.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'durably-'))));
afterEach(() => rm(folder, { recursive: true }));

it('replaces a file and leaves nothing beside it, readable by its owner only', async () => {
  const path = join(folder, 'settings.json');
  await writeDurably(path, 'old');
  await writeDurably(path, new TextEncoder().encode('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['settings.json']);
});

it('gives no left-over of a crash to the new file, neither its content nor its mode', async () => {
  const path = join(folder, 'key.pem');
  await writeFile(join(folder, '.key.pem.new'), 'a longer text of an earlier try', { mode: 0o644 });
  await writeDurably(path, 'secret');
  expect(await readFile(path, 'utf8')).toBe('secret');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('keeps the old file when the new one cannot be written', async () => {
  const path = join(folder, 'settings.json');
  await writeDurably(path, 'old');
  await makeFolder(join(folder, '.settings.json.new', 'in-the-way'));
  await expect(writeDurably(path, 'new')).rejects.toThrow('EISDIR');
  expect(await readFile(path, 'utf8')).toBe('old');
});

it('makes folders that only their owner can enter', async () => {
  await makeFolder(join(folder, 'a', 'b'));
  await makeFolder(join(folder, 'a', 'b'));
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
});

const strace = spawnSync('strace', ['-V']).status === 0;
it.skipIf(!strace)('syncs the file before the rename and the folder after it', async () => {
  const source = JSON.stringify(join(import.meta.dirname, '../../../box/disk/write-durably.ts'));
  const target = JSON.stringify(join(folder, 'f'));
  const code = `const { writeDurably } = await import(${source}); await writeDurably(${target}, 'x');`;
  const options = ['-f', '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2', process.execPath];
  const run = spawnSync('strace', [...options, '--input-type=module', '-e', code], { encoding: 'utf8' });
  const calls = [...run.stderr.matchAll(/\b(fsync|fdatasync|rename)\w*\(/g)].map((call) => call[1]);
  expect(calls).toEqual(['fsync', 'rename', 'fsync']);
});
