import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BoxError } from '../domain/box-error.ts';

/** Keeps the store's folder to one process until the returned function is called. The kernel holds the lock (SQLite
 *  locks bytes of an empty file), so a killed process leaves nothing behind. Throws `STORE_BUSY`. */
export function lockStore(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new BoxError('STORE_BUSY', `Another meterbox process uses ${folder}`, { cause: error });
  }
  return () => lock.close();
}
