import type { Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in a watched folder as it looked at one moment. */
export interface SeenFile {
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/** Names looked at in one go; the rest has its turn when these are gone. */
const mostNames = 1000;

/** The plain files in a folder, by name. Links are not followed, not even the folder itself, folders in it are not looked
 *  into, and hidden files are somebody's unfinished ones. A folder that is not there (no stick is in) has none. */
export async function lookAtFolder(folder: string): Promise<readonly SeenFile[]> {
  const real = await realpath(folder).catch(() => undefined);
  if (real !== folder) return [];
  const names: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (entry.isFile() && !entry.name.startsWith('.')) names.push(entry.name);
    if (names.length >= mostNames) break;
  }
  const seen: SeenFile[] = [];
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() === true) seen.push({ name, path, stats });
  }
  return seen;
}

/** What has to stay the same for a file to count as finished. */
export function looksOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}
