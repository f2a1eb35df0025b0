import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, rmSync } from 'node:fs';
import { copyFile, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { assertSound, inTransaction, openForWriting } from './open-database.ts';
import { databaseName } from './open-store.ts';
import { lockStore } from './store-lock.ts';

/** Puts a copy of a database in place of the one in `folder`. What was there stays beside it under another name. The
 *  restored store has a new epoch and has forgotten its receivers' cursors, so that they are told everything anew:
 *  they keep each fact once. Rejects with `STORE_BUSY` while the box runs, `STORE_NEWER` or `STORE_DAMAGED` if the
 *  copy is no good; nothing is touched then. Resolves with the name under which the old database was kept. */
export async function restoreStore(databaseCopy: string, folder: string): Promise<string | undefined> {
  if (!existsSync(databaseCopy)) throw new BoxError('FILE_NOT_FOUND', `There is no ${databaseCopy}`);
  await makeFolder(folder);
  const unlock = lockStore(folder);
  try {
    const incoming = join(folder, 'restoring.db');
    removeDatabase(incoming);
    await copyFile(databaseCopy, incoming);
    renew(incoming);
    chmodSync(incoming, 0o600);
    const file = await open(incoming, 'r+');
    await file.sync();
    await file.close();
    return await replace(incoming, folder);
  } finally {
    unlock();
  }
}

function renew(path: string): void {
  const database = openForWriting(path, { check: false });
  try {
    assertSound(database, path);
    inTransaction(database, () => {
      database.prepare('UPDATE box SET epoch = ?').run(randomBytes(8).toString('hex'));
      database.exec('DELETE FROM cursor; DELETE FROM session');
    });
    // Everything in one file: what comes in place must not need a log beside it.
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  } catch (error) {
    database.close();
    removeDatabase(path);
    throw error;
  }
  database.close();
}

/** The old database keeps a second name before the new one takes its first: a cut leaves one of the two in place. */
async function replace(incoming: string, folder: string): Promise<string | undefined> {
  const path = join(folder, databaseName);
  let kept: string | undefined;
  if (existsSync(path)) {
    kept = `${databaseName}.replaced-${randomBytes(4).toString('hex')}`;
    linkSync(path, join(folder, kept));
    // A log without its database would be taken for the new one's.
    for (const suffix of ['-wal', '-shm'])
      if (existsSync(path + suffix)) await rename(path + suffix, join(folder, kept + suffix));
    await syncFolder(folder);
  }
  await rename(incoming, path);
  await syncFolder(folder);
  return kept;
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}
