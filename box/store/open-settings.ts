import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { makeFolder, writeDurably } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Settings, settingsProblems, settingsSchema, settingsVersion } from './settings-schema.ts';
import { judgeSettings, settingsText } from './settings-text.ts';

/** Names of the settings file and of the copy of its state before the last change. */
export const settingsNames = Object.freeze({
  current: 'settings.json',
  previous: 'settings.previous.json',
  setAside: 'settings.set-aside.json',
});

/** The settings of a box as they are on disk. */
export interface SettingsFile {
  /** Not to be changed in place: `change` does that. */
  readonly settings: Settings;
  /** What a person should know about the file since the start: it was edited, or its previous copy had to be used. */
  readonly notice?: string;
  /** Changes a copy, checks it, and has it on disk when it resolves with what `mutate` returned; changes wait for each
   *  other. Rejects with `SETTINGS_INVALID` for an impossible value and with `CONFLICT` if a person edited the file
   *  meanwhile; then nothing has changed. */
  change<T>(mutate: (draft: Settings) => T): Promise<T>;
}

/** Opens the settings in the box's folder. A file that is damaged or of a newer version is set aside and its previous
 *  copy used, with a notice; never are defaults put in its place (reliability.md 0.1, 2.3 C1, 6). Rejects with
 *  `SETTINGS_INVALID` for a wrong value or a folder without a box, with `SETTINGS_DAMAGED` if the copy is broken too;
 *  then nothing was touched. */
export async function openSettings(folder: string, log: Logger): Promise<SettingsFile> {
  const found = await findSettings(folder);
  if (found.intact) return settingsFile(folder, found, found.intact);
  const text = settingsText(found.settings);
  if (found.unusable) await writeDurably(join(folder, settingsNames.setAside), found.unusable);
  await writeDurably(join(folder, settingsNames.current), text);
  log.warn({ folder, notice: found.notice }, 'Settings need a look');
  return settingsFile(folder, found, Buffer.from(text));
}

/** Makes the settings of a new box. Rejects with `CONFLICT` if there is one already. */
export async function createSettings(
  folder: string,
  wish: Pick<z.input<typeof settingsSchema>, 'name' | 'zone' | 'sftp' | 'web' | 'sync'> = {},
): Promise<Settings> {
  await makeFolder(folder);
  const there = await Promise.all([
    bytesOf(join(folder, settingsNames.current)),
    bytesOf(join(folder, settingsNames.previous)),
  ]);
  if (there.some((bytes) => bytes !== undefined))
    throw new BoxError('CONFLICT', `There is a box in ${folder} already; nothing was changed`);
  const boxId = `box-${randomBytes(4).toString('hex')}`;
  const settings = checkedSettings({ version: settingsVersion, boxId, ...wish });
  await writeDurably(join(folder, settingsNames.current), settingsText(settings));
  return settings;
}

/** What was found, without touching anything. */
export interface FoundSettings {
  readonly settings: Settings;
  /** Content of the file if it is as meterbox wrote it. */
  readonly intact?: Uint8Array;
  readonly notice?: string;
  /** Bytes of a file that could not be used. */
  readonly unusable?: Uint8Array;
}

/** Looks for usable settings in the box's folder; changes nothing. Rejects as `openSettings` does. */
export async function findSettings(folder: string): Promise<FoundSettings> {
  const path = join(folder, settingsNames.current);
  const bytes = await bytesOf(path);
  const previous = await bytesOf(join(folder, settingsNames.previous));
  if (!bytes && !previous)
    throw new BoxError('SETTINGS_INVALID', `There is no box in ${folder}: "meterbox init" makes one there`);
  if (!bytes) return fallBack(folder, 'it is not there', previous);
  const verdict = judgeSettings(bytes);
  switch (verdict.is) {
    case 'intact':
      return { settings: verdict.settings, intact: bytes };
    case 'edited':
      return {
        settings: verdict.settings,
        notice: `${path} was not as meterbox wrote it: it was edited by hand, or is damaged. Its values are in use; check them.`,
      };
    case 'invalid':
      throw new BoxError('SETTINGS_INVALID', `${path} says something impossible: ${verdict.reason}`);
    case 'damaged':
    case 'newer':
      return fallBack(folder, verdict.reason, previous, bytes);
  }
}

function fallBack(
  folder: string,
  reason: string,
  previous: Uint8Array | undefined,
  unusable?: Uint8Array,
): FoundSettings {
  const path = join(folder, settingsNames.current);
  const copy = judgeSettings(previous);
  if (!('settings' in copy)) {
    const message = `${path} cannot be used: ${reason}; nor its previous copy: ${copy.reason}`;
    throw new BoxError('SETTINGS_DAMAGED', `${message}. Restore a backup; nothing was changed.`);
  }
  return {
    settings: copy.settings,
    notice: `${path} could not be used: ${reason}. The copy from before the last change is in use: check what was changed last, such as a new password.`,
    ...(unusable ? { unusable } : {}),
  };
}

function settingsFile(folder: string, { settings, notice }: FoundSettings, onDisk: Uint8Array): SettingsFile {
  const db = new Low<Settings>(durableAdapter(folder, onDisk), settings);
  let last: Promise<unknown> = Promise.resolve();

  async function changeNow<T>(mutate: (draft: Settings) => T): Promise<T> {
    const before = db.data;
    const draft = structuredClone(before);
    const result = mutate(draft);
    db.data = checkedSettings(draft);
    try {
      await db.write();
    } catch (error) {
      db.data = before;
      throw error;
    }
    return result;
  }

  return {
    get settings() {
      return db.data;
    },
    ...(notice === undefined ? {} : { notice }),
    change(mutate) {
      const change = last.then(() => changeNow(mutate));
      last = change.catch(() => undefined);
      return change;
    },
  };
}

/** lowdb's way to the disk. Its own writer never syncs and loses files on power cuts (reliability.md 6): here the
 *  state before the change becomes the previous copy, durably, and only then the file is replaced. The copy is written
 *  from memory, so that damage on disk never spreads to it. */
function durableAdapter(folder: string, opened: Uint8Array): Adapter<Settings> {
  const path = join(folder, settingsNames.current);
  let onDisk = opened;
  return {
    async read() {
      return (await findSettings(folder)).settings;
    },
    async write(settings) {
      const there = await bytesOf(path);
      if (there && !Buffer.from(there).equals(onDisk) && judgeSettings(there).is !== 'damaged') {
        const message = `${path} was edited by hand while the box runs: restart the box, then try again`;
        throw new BoxError('CONFLICT', message);
      }
      const bytes = Buffer.from(settingsText(settings));
      await writeDurably(join(folder, settingsNames.previous), onDisk).catch(asBoxError);
      await writeDurably(path, bytes).catch(asBoxError);
      onDisk = bytes;
    },
  };
}

function asBoxError(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
  throw new BoxError('DISK_FULL', 'No room left to save the settings: free some; nothing was changed', {
    cause: error,
  });
}

function checkedSettings(draft: unknown): Settings {
  const parsed = settingsSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  throw new BoxError('SETTINGS_INVALID', `These settings are impossible: ${settingsProblems(parsed.error)}`);
}

/** What the file holds; `undefined` if there is none. */
async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
