import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extract, type ReadEntry } from 'tar';
import { makeFolder, syncFolder, writeDurably } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { settingsNames } from '../store/open-settings.ts';
import { restoreStore } from '../store/restore-store.ts';
import { judgeSettings } from '../store/settings-text.ts';
import { lockStore } from '../store/store-lock.ts';
import { digestOf } from './backup-box.ts';
import { type BackupManifest, backupManifest, backupNames } from './backup-manifest.ts';
import { type BoxFolder, boxFolder } from './box-folder.ts';

/** What was put back. */
export interface RestoreReport {
  readonly boxId: string;
  readonly createdAt: string;
  readonly files: number;
  /** Where what was in the folder before is now. */
  readonly movedTo?: string;
}

/** Puts a backup back into a folder: host keys and certificates stay what senders and browsers know; the store begins
 *  a new epoch, so that the central backend notices and gives back what is missing. A folder that is not empty is
 *  refused with `CONFLICT` unless forced; then what is in it is moved aside, never deleted. Rejects with
 *  `FILE_DAMAGED` if anything of the backup is not as it was made; then the folder was not touched. */
export async function restoreBox(
  backup: string,
  path: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<RestoreReport> {
  const folder = boxFolder(path);
  await makeFolder(folder.path);
  const before = (await readdir(folder.path)).filter((name) => name !== 'lock.db');
  if (before.length > 0 && !force)
    throw new BoxError('CONFLICT', `${folder.path} is not empty: --force moves what is there aside`);
  const unlock = lockStore(folder.path);
  const place = await mkdtemp(join(folder.path, '.restore-'));
  try {
    const manifest = await unpacked(backup, place);
    const movedTo = before.length === 0 ? undefined : await moveAside(folder.path, before);
    await putInPlace(manifest, place, folder);
    const { boxId, createdAt, files } = manifest;
    return { boxId, createdAt, files: files.length, ...(movedTo === undefined ? {} : { movedTo }) };
  } finally {
    await rm(place, { recursive: true, force: true });
    unlock();
  }
}

async function putInPlace(manifest: BackupManifest, place: string, folder: BoxFolder): Promise<void> {
  await restoreStore(join(place, backupNames.database), folder.store);
  for (const sub of [folder.keys, folder.spool]) await makeFolder(sub);
  for (const { path: name } of manifest.files) {
    if (name === backupNames.database || name === backupNames.settings) continue;
    await rename(join(place, name), join(folder.path, name));
    await syncFolder(dirname(join(folder.path, name)));
  }
  // The settings make it a box: they come last.
  const settings = await readFile(join(place, backupNames.settings));
  await writeDurably(join(folder.path, settingsNames.current), settings);
}

/** Unpacks a backup and compares it with its manifest, byte for byte. */
async function unpacked(backup: string, place: string): Promise<BackupManifest> {
  const damaged = (what: string, cause?: unknown) =>
    new BoxError('FILE_DAMAGED', `${backup} is no whole backup: ${what}. Nothing was changed.`, { cause });
  const found = await stat(backup).catch(() => undefined);
  if (!found?.isFile()) throw new BoxError('FILE_NOT_FOUND', `There is no file "${backup}"`);
  try {
    await extract({ file: backup, cwd: place, strict: true, preserveOwner: false, filter: isPlainFile });
  } catch (error) {
    throw damaged('it cannot be unpacked', error);
  }
  const text = await readFile(join(place, backupNames.manifest), 'utf8').catch(() => '');
  const manifest = backupManifest.safeParse(parsed(text));
  if (!manifest.success) throw damaged('its manifest is missing or not ours', manifest.error);
  for (const { path, size, sha256 } of manifest.data.files) {
    const there = await stat(join(place, path)).catch(() => undefined);
    if (there?.size !== size) throw damaged(`"${path}" is missing or has another size`);
    if ((await digestOf(join(place, path))) !== sha256) throw damaged(`"${path}" was changed`);
  }
  for (const needed of [backupNames.settings, backupNames.database])
    if (!manifest.data.files.some(({ path }) => path === needed)) throw damaged(`"${needed}" is missing`);
  const settings = judgeSettings(await readFile(join(place, backupNames.settings)));
  if ('reason' in settings) throw damaged(`its settings cannot be used: ${settings.reason}`);
  return manifest.data;
}

/** Links, devices and folders of an archive are never made. */
function isPlainFile(_path: string, entry: unknown): boolean {
  return (entry as ReadEntry).type === 'File';
}

async function moveAside(folder: string, names: readonly string[]): Promise<string> {
  const now = instantOfSeconds(Math.floor(Date.now() / 1000)).replaceAll(':', '');
  const aside = join(folder, `replaced-${now}`);
  await makeFolder(aside);
  for (const name of names) await rename(join(folder, name), join(aside, name));
  await syncFolder(aside);
  await syncFolder(folder);
  return aside;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
