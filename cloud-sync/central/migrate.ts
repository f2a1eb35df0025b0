import type { Database } from './database.ts';
import { schema0001 } from './schema-0001.ts';

/** Statements of each version of the schema; versions are only added. */
const versions: readonly (readonly string[])[] = [schema0001];

/** Key of the lock that lets only one of many copies change the schema. */
const migrationLock = 7_243_109;

/** Brings the schema up to date, one transaction a version. Throws when the database is newer than this program. */
export async function migrate(database: Database): Promise<void> {
  await database
    .query('CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)')
    .catch(unlessRaced);
  for (const [at, statements] of versions.entries()) {
    await database.transaction(async (queries) => {
      await queries.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
      const rows = await queries.query<{ version: number }>(
        'SELECT version FROM schema_version ORDER BY version',
      );
      const newest = rows.at(-1)?.version ?? 0;
      if (newest > versions.length) {
        throw new Error(
          `The database has schema ${newest}, this program knows ${versions.length}: install a newer one`,
        );
      }
      if (newest > at) return;
      for (const statement of statements) await queries.query(statement);
      await queries.query('INSERT INTO schema_version (version) VALUES ($1)', [at + 1]);
    });
  }
}

/** Two copies that create the table at once: one of them is told that the type exists. */
function unlessRaced(error: unknown): readonly never[] {
  if (error instanceof Error && 'code' in error && (error.code === '23505' || error.code === '42P07'))
    return [];
  throw error;
}
