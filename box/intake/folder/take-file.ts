import { constants } from 'node:fs';
import { lstat, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { BoxError } from '../../domain/box-error.ts';
import type { Instant } from '../../domain/instant.ts';
import { receiveFile } from '../receive-file.ts';
import type { Spool, SpooledFile } from '../spool.ts';
import { looksOf, type SeenFile } from './look-at-folder.ts';

/** Whose folder a file was found in. */
export interface FolderSource {
  readonly dataPointId: string;
  readonly maxFileBytes: number;
}

/** Copies a file into the spool. Rejects with `CONFLICT` if it is not the one that was looked at any more: a link was put in
 *  its place, or somebody goes on writing it. */
export async function copyIntoSpool(
  file: SeenFile,
  source: FolderSource,
  spool: Pick<Spool, 'stage' | 'commit' | 'discard'>,
  receivedAt: Instant,
): Promise<SpooledFile> {
  const handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const assertSame = async (): Promise<void> => {
      if (looksOf(await handle.stat()) !== looksOf(file.stats))
        throw new BoxError('CONFLICT', `"${file.name}" was changed while it was read`);
    };
    await assertSame();
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, null);
        if (bytesRead === 0) break;
        yield buffer.subarray(0, bytesRead);
      }
      await assertSame();
    };
    const { dataPointId, maxFileBytes } = source;
    return await receiveFile(
      { name: file.name, bytes: bytes(), dataPointId },
      { spool, maxBytes: maxFileBytes },
      { door: 'folder', receivedAt, sender: dirname(file.path) },
    );
  } finally {
    await handle.close();
  }
}

/** Moves a file that was taken in into `done` beside it, under a name nobody has there; a link called `done` is not
 *  followed. Whether it could be moved: not on a stick that can only be read. */
export async function moveToDone(file: SeenFile): Promise<boolean> {
  const done = join(dirname(file.path), 'done');
  try {
    await mkdir(done, { mode: 0o700 }).catch(unlessThere);
    if (!(await lstat(done)).isDirectory()) return false;
    await rename(file.path, await freeName(done, file.name));
    return true;
  } catch {
    return false;
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function freeName(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ext}`);
    const taken = await lstat(path).catch(() => undefined);
    if (!taken) return path;
  }
}
