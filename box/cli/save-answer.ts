import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';

/** Writes the bytes of an answer to a file that is there whole or not at all; an existing one is replaced once the new
 *  one is whole. Resolves with its size. */
export async function saveAnswer(bytes: Readable, file: string): Promise<number> {
  const path = resolve(file);
  const partial = `${path}.part`;
  try {
    await pipeline(bytes, createWriteStream(partial, { mode: 0o600, flush: true }));
  } catch (cause) {
    await rm(partial, { force: true });
    throw new BoxError('UNAVAILABLE', `${path} could not be written`, { cause });
  }
  await rename(partial, path);
  await syncFolder(dirname(path));
  return (await stat(path)).size;
}
