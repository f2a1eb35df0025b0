import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { writeDurably } from '../disk/write-durably.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { settingsNames } from '../store/open-settings.ts';
import { backupNames, type BackupManifest } from './backup-manifest.ts';
import { boxVersion } from './box-version.ts';
import type { Box } from './open-box.ts';

/** A backup of settings, keys, database and files that still wait, as one tar file, made while the box runs. What
 *  waits is copied before the database: a file that is taken in meanwhile is in both, and adds nothing twice. */
export async function backupBox(
  { folder, settings, store, spool }: Pick<Box, 'folder' | 'settings' | 'store' | 'spool'>,
  actor: string,
): Promise<AsyncIterable<Uint8Array>> {
  const place = await mkdtemp(join(folder.path, '.backup-'));
  try {
    for (const sub of ['keys', 'store', 'spool']) await mkdir(join(place, sub));
    for (const { path } of [...spool.pending(), ...spool.aside()])
      await copyUnlessGone(path, join(place, 'spool', basename(path)));
    await store.backup(join(place, backupNames.database));
    await copyFile(join(folder.path, settingsNames.current), join(place, backupNames.settings));
    for (const name of await readdir(folder.keys))
      await copyFile(join(folder.keys, name), join(place, 'keys', name));
    const manifest = await manifestOf(place, settings.settings.boxId);
    await writeDurably(join(place, backupNames.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await store.audit({ actor, action: 'backup-made', detail: { files: manifest.files.length } });
    return tarOf(place, [backupNames.manifest, ...manifest.files.map(({ path }) => path)]);
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

/** A file that was taken in meanwhile is in the database that is copied next. */
async function copyUnlessGone(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function manifestOf(place: string, boxId: string): Promise<BackupManifest> {
  const names = await readdir(place, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
  const files: BackupManifest['files'] = [];
  for (const path of paths.toSorted()) {
    const { size } = await stat(join(place, path));
    files.push({ path, size, sha256: await digestOf(join(place, path)) });
  }
  const createdAt = instantOfSeconds(Math.floor(Date.now() / 1000));
  return { format: 'meterbox-backup', version: 1, boxId, program: boxVersion, createdAt, files };
}

/** SHA-256 of a file in hexadecimal digits. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The files as a tar stream; the folder is deleted when the stream ends, however it ends. */
async function* tarOf(place: string, paths: string[]): AsyncGenerator<Uint8Array> {
  try {
    yield* create({ cwd: place, portable: true, noDirRecurse: true }, paths);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
