import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Replaces a file so that after a power cut it is the old or the new one, never a mixture and never empty: a
 *  temporary file beside it, fsync, rename, fsync of the folder (reliability.md 0.1). Mode 0600 unless stated. */
export async function writeDurably(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.new`);
  const { O_CREAT, O_TRUNC, O_WRONLY, O_NOFOLLOW } = constants;
  await rm(temporary, { force: true }); // a left-over with another mode must not lend it to the new file
  const file = await open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes a folder that only its owner can enter, and its name durable; nothing happens if it is there. */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode });
  if (made !== undefined) await syncFolder(dirname(made));
}

/** Makes names that were created, renamed or removed in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
