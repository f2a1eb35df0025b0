import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { create, extract } from 'tar';
import { beforeAll, expect, it } from 'vitest';
import { restoreBox } from '../../../box/compose/restore-box.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { openSpool } from '../../../box/intake/spool.ts';
import { meterbox, newBox } from '../../simulators/meterbox.ts';

let place: string;
let good: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'meterbox-restore-'));
  good = join(place, 'good.tar');
  const { err } = await meterbox('backup', good, '--data', await newBox());
  if (err.length > 0) throw new Error(err.join('\n'));
});

/** The good backup with a change in its unpacked files. */
async function changed(change: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = await mkdtemp(join(place, 'changed-'));
  await extract({ file: good, cwd: folder });
  await change(folder);
  const file = `${folder}.tar`;
  await create({ cwd: folder, file }, await readdir(folder));
  return file;
}

it.each<[string, () => Promise<string> | string, string]>([
  ['a file that is not there', () => join(place, 'nowhere.tar'), 'There is no file'],
  [
    'one cut in the middle',
    async () => {
      const bytes = await readFile(good);
      await writeFile(join(place, 'cut.tar'), bytes.subarray(0, bytes.length / 2));
      return join(place, 'cut.tar');
    },
    'is no whole backup',
  ],
  [
    'something else',
    async () => {
      await writeFile(join(place, 'text.tar'), 'Not a tar file at all.\n'.repeat(100));
      return join(place, 'text.tar');
    },
    'is no whole backup',
  ],
  [
    'one with another key',
    () => changed((folder) => writeFile(join(folder, 'keys/ssh-host-ed25519.pem'), 'another')),
    'is missing or has another size',
  ],
  [
    'one with a changed database',
    () =>
      changed(async (folder) => {
        const path = join(folder, 'store/meterbox.db');
        const bytes = await readFile(path);
        bytes[bytes.length - 1] = 0x42;
        await writeFile(path, bytes);
      }),
    'was changed',
  ],
  [
    'one whose manifest leads out of the folder',
    () =>
      changed(async (folder) => {
        const path = join(folder, 'manifest.json');
        const manifest = JSON.parse(await readFile(path, 'utf8')) as { files: { path: string }[] };
        manifest.files[0] = { ...manifest.files[0], path: 'keys/../../outside' };
        await writeFile(path, JSON.stringify(manifest));
      }),
    'manifest is missing or not ours',
  ],
])('refuses %s and touches nothing', async (_, backup, message) => {
  const target = join(await mkdtemp(join(place, 'target-')), 'data');
  await mkdir(target);
  await writeFile(join(target, 'mine.txt'), 'mine');
  await expect(restoreBox(await backup(), target, { force: true })).rejects.toThrow(message);
  expect((await readdir(target)).filter((name) => name !== 'lock.db')).toEqual(['mine.txt']);
});

it('brings back files that wait or were set aside', async () => {
  const folder = await newBox();
  const spool = await openSpool(join(folder, 'spool'), pino({ enabled: false }));
  const delivery = { receivedAt: instantOfSeconds(1_764_583_200), door: 'sftp' } as const;
  await spool.accept(Buffer.from('waits'), { ...delivery, name: 'waits.txt' });
  const aside = await spool.accept(Buffer.from('aside'), { ...delivery, name: 'aside.txt' });
  await spool.setAside(aside.id);
  await spool.close();
  const backup = join(place, 'spool.tar');
  await meterbox('backup', backup, '--data', folder);
  const target = join(await mkdtemp(join(place, 'target-')), 'data');
  await restoreBox(backup, target);
  const restored = await openSpool(join(target, 'spool'), pino({ enabled: false }));
  const names = [restored.pending(), restored.aside()].map((files) =>
    files.map((file) => file.delivery?.name),
  );
  expect(names).toEqual([['waits.txt'], ['aside.txt']]);
  await restored.close();
});

it('moves aside what was there, deletes nothing, and makes a box that starts', async () => {
  const target = join(await mkdtemp(join(place, 'target-')), 'data');
  await mkdir(target);
  await writeFile(join(target, 'mine.txt'), 'mine');
  await expect(restoreBox(good, target)).rejects.toMatchObject({ code: 'CONFLICT' });
  const { movedTo = '' } = await restoreBox(good, target, { force: true });
  expect(await readFile(join(movedTo, 'mine.txt'), 'utf8')).toBe('mine');
  expect((await meterbox('check', '--data', target)).code).toBe(0);
});
