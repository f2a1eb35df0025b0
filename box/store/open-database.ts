import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { BoxError } from '../domain/box-error.ts';
import { migrations } from './migrations/index.ts';
import { asBoxError } from './sqlite-error.ts';

/** First SQLite without the WAL-reset fault, which damages databases that two connections use (reliability.md 0.9). */
const oldestSqlite = [3, 51, 3] as const;

/** Databases up to this size are checked page by page at every start; larger ones by `verify`, at night. */
const quickCheckBytes = 64 * 1024 * 1024;

/** Pages (of 2 KiB) that the write-ahead log may hold before they are copied into the database. */
export const logPages = 8000;

/** Opens the one connection that writes, creates or migrates the schema; `check` looks for damage first. Throws `SQLITE_TOO_OLD`, `STORE_NEWER`,
 *  `STORE_DAMAGED`, `DISK_FULL`; nothing is touched or deleted then. */
export function openForWriting(path: string, { check }: { readonly check: boolean }): DatabaseSync {
  return opened(path, false, (database) => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const version = assertKnown(database, path);
    if (check && size > 0 && size <= quickCheckBytes) assertSound(database, path);
    // Small pages and a long log write less: an hourly file touches a dozen pages of small tables for a few rows each,
    // and a page that changes every hour reaches the database once in days (390 to 265 bytes per reading).
    // A commit is on disk when it returns; NORMAL lost files at 19 of 96 cut points (reliability.md 0.2).
    database.exec(`PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
      PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF`);
    migrate(database, version);
    const epoch = randomBytes(8).toString('hex');
    const first =
      'INSERT INTO box (one, epoch, last_change, readings) VALUES (1, ?, 0, 0) ON CONFLICT DO NOTHING';
    database.prepare(first).run(epoch);
  });
}

/** Opens a connection that only reads; it sees every commit and never waits for the writer. */
export function openForReading(path: string): DatabaseSync {
  return opened(path, true, (database) => {
    const version = assertKnown(database, path);
    if (version < migrations.length)
      throw new BoxError('STORE_DAMAGED', `${path} has an older schema: start the box once to migrate it`);
    database.exec('PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
  });
}

function opened(path: string, readOnly: boolean, prepare: (database: DatabaseSync) => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly, timeout: 5000 });
    assertSqlite(database);
    prepare(database);
    return database;
  } catch (error) {
    database?.close();
    throw asBoxError(error, path);
  }
}

function assertSqlite(database: DatabaseSync): void {
  const version = String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  const parts = version.split('.').map(Number);
  for (const [at, oldest] of oldestSqlite.entries()) {
    const part = parts[at] ?? 0;
    if (part > oldest) return;
    if (part < oldest) {
      const message = `SQLite ${version} has a known fault, ${oldestSqlite.join('.')} is needed: use the Node of npm ci`;
      throw new BoxError('SQLITE_TOO_OLD', message);
    }
  }
}

function assertKnown(database: DatabaseSync, path: string): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version <= migrations.length) return version;
  throw new BoxError(
    'STORE_NEWER',
    `${path} has schema ${version}, this meterbox knows ${migrations.length}: install the newer one; nothing was touched`,
  );
}

/** Throws `STORE_DAMAGED` if SQLite finds fault with its pages. */
export function assertSound(database: DatabaseSync, path: string): void {
  const verdict = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (verdict === 'ok') return;
  throw new BoxError(
    'STORE_DAMAGED',
    `${path} is damaged (${verdict.replaceAll('\n', ' ')}): restore a backup; nothing was deleted`,
  );
}

function migrate(database: DatabaseSync, from: number): void {
  for (const [at, sql] of migrations.entries()) {
    if (at < from) continue;
    inTransaction(database, () => database.exec(`${sql}; PRAGMA user_version = ${at + 1}`));
  }
}

/** Runs `work` in one transaction: all of it is on disk when this returns, or none of it ever. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
