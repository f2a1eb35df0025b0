import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BoxError } from '../domain/box-error.ts';
import type { Digest } from '../domain/delivery.ts';

/** Puts a kept original into a file for as long as `work` needs it. `folder` is the spool's: what a stop leaves there is
 *  swept at the next start. Rejects with `NOT_FOUND` if it is not kept any more. */
export async function withOriginal<T>(
  digest: Digest,
  shelf: { original(digest: Digest): Uint8Array | undefined },
  folder: string,
  work: (path: string, size: number) => Promise<T>,
): Promise<T> {
  const original = shelf.original(digest);
  if (!original) throw new BoxError('NOT_FOUND', `The original ${digest} is not kept any more`);
  const path = join(folder, `.again-${process.pid}-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(original);
    await file.close();
    return await work(path, original.length);
  } finally {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
  }
}
