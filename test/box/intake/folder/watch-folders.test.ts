import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Receipt } from '../../../../box/domain/receipt.ts';
import { type FolderDoor, watchFolders } from '../../../../box/intake/folder/watch-folders.ts';
import { openSpool, type Spool } from '../../../../box/intake/spool.ts';

const log = pino({ enabled: false });
let place: string;
let folder: string;
let spool: Spool;
let door: FolderDoor | undefined;
let ingested: PromiseWithResolvers<Receipt>;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'meterbox-folder-'));
  folder = join(place, 'usb');
  await mkdir(folder);
  spool = await openSpool(join(place, 'spool'), log);
  ingested = Promise.withResolvers<Receipt>();
});
afterEach(async () => {
  await door?.stop();
  await spool.close();
  await chmod(folder, 0o700);
  await rm(place, { recursive: true });
});

const receipt: Receipt = { deliveryId: 1, digest: '', files: [], lastChange: 1 };

/** Watches the folder, 60 ms of quiet instead of 30 s. */
function watch(maxFileBytes = 1000, watched = folder): void {
  door = watchFolders(
    { everyMs: 20, stillMs: 60 },
    {
      folders: () => [{ dataPointId: 'dp-00000001', folder: watched, maxFileBytes }],
      spool,
      line: { receiptOf: () => ingested.promise },
    },
    log,
  );
}

it('takes a file that stays the same, and moves it only after its ingest was committed', async () => {
  await writeFile(join(folder, 'a.csv'), 'Nr;Wert\n1;2\n');
  watch();
  await expect.poll(() => spool.pending()).toHaveLength(1);
  const [file] = spool.pending();
  expect(file?.delivery).toMatchObject({
    name: 'a.csv',
    size: 12,
    dataPointId: 'dp-00000001',
    door: 'folder',
    sender: folder,
  });
  await after(100);
  expect(await readdir(folder)).toEqual(['a.csv']);
  ingested.resolve(receipt);
  await expect.poll(() => readdir(folder)).toEqual(['done']);
  expect(await readFile(join(folder, 'done', 'a.csv'), 'utf8')).toBe('Nr;Wert\n1;2\n');
});

it('keeps apart what has the same name in done', async () => {
  ingested.resolve(receipt);
  await mkdir(join(folder, 'done'));
  await writeFile(join(folder, 'done', 'a.csv'), 'older');
  await writeFile(join(folder, 'a.csv'), 'newer');
  watch();
  await expect.poll(() => readdir(join(folder, 'done'))).toEqual(['a (2).csv', 'a.csv']);
  expect(await readFile(join(folder, 'done', 'a.csv'), 'utf8')).toBe('older');
});

it('leaves a file alone while somebody writes it', async () => {
  watch();
  for (let size = 1; size <= 8; size += 1) {
    await writeFile(join(folder, 'growing.csv'), 'x'.repeat(size));
    await after(30);
    expect(spool.pending()).toEqual([]);
  }
  await expect.poll(() => spool.pending().map(({ delivery }) => delivery.size)).toEqual([8]);
  ingested.resolve(receipt);
});

it('follows no link, looks at no hidden file and no folder, takes nothing that is too large', async () => {
  await writeFile(join(place, 'secret'), 'of the machine');
  await symlink(join(place, 'secret'), join(folder, 'link.csv'));
  await writeFile(join(folder, '.hidden.csv'), 'x');
  await mkdir(join(folder, 'deep'));
  await writeFile(join(folder, 'large.csv'), 'x'.repeat(101));
  await writeFile(join(folder, 'small.csv'), 'x'.repeat(100));
  ingested.resolve(receipt);
  watch(100);
  await expect.poll(() => spool.pending()).toHaveLength(1);
  await after(200);
  expect(spool.pending().map(({ delivery }) => delivery.name)).toEqual(['small.csv']);
  expect((await readdir(folder)).toSorted()).toEqual([
    '.hidden.csv',
    'deep',
    'done',
    'large.csv',
    'link.csv',
  ]);
});

it('does not watch a folder that is a link, nor one that is not there', async () => {
  await writeFile(join(folder, 'a.csv'), 'x');
  await symlink(folder, join(place, 'link'));
  watch(100, join(place, 'link'));
  await after(200);
  expect(spool.pending()).toEqual([]);
  await door?.stop();
  watch(100, join(place, 'nothing'));
  await after(60);
  expect(spool.pending()).toEqual([]);
});

it('does not follow a link called done', async () => {
  await mkdir(join(place, 'elsewhere'));
  await symlink(join(place, 'elsewhere'), join(folder, 'done'));
  await writeFile(join(folder, 'a.csv'), 'x');
  ingested.resolve(receipt);
  watch();
  await expect.poll(() => spool.pending()).toHaveLength(1);
  await after(100);
  expect(await readdir(join(place, 'elsewhere'))).toEqual([]);
  expect((await readdir(folder)).toSorted()).toEqual(['a.csv', 'done']);
  expect(spool.pending()).toHaveLength(1);
});

it.skipIf(process.getuid?.() === 0)('takes a stick that can only be read once', async () => {
  await writeFile(join(folder, 'a.csv'), 'x');
  await chmod(folder, 0o500);
  ingested.resolve(receipt);
  watch();
  await expect.poll(() => spool.pending()).toHaveLength(1);
  await after(200);
  expect(spool.pending()).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['a.csv']);
});

it('leaves the file when its ingest did not happen, and takes it again', async () => {
  await writeFile(join(folder, 'a.csv'), 'x');
  ingested.reject(new Error('The box is stopping'));
  ingested.promise.catch(() => undefined);
  watch();
  await expect.poll(() => spool.pending().length).toBeGreaterThan(1);
  expect(await readdir(folder)).toEqual(['a.csv']);
});
