import type { Database, Queries } from './database.ts';
import { migrate } from './migrate.ts';

/** Opens the database of the centre and brings its schema up to date: PostgreSQL if `url` names one, else PGlite in
 *  `folder` (in memory without). Dates, times and numerics come back as text: nothing is ever a float. */
export async function openDatabase(where: {
  readonly url?: string;
  readonly folder?: string;
}): Promise<Database> {
  const database = where.url === undefined ? await openEmbedded(where.folder) : await openServer(where.url);
  await migrate(database);
  return database;
}

async function openServer(url: string): Promise<Database> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced by the pool
  // One that breaks in use fails its query; the event beside it must not end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const queriesOf = (client: { query: InstanceType<typeof pg.Client>['query'] }): Queries => ({
    async query<Row>(text: string, parameters: readonly unknown[] = []) {
      const result = await client.query({ text, values: [...parameters], types: typesOf(pg) });
      return result.rows as Row[];
    },
  });
  return {
    kind: 'server',
    query: (text, parameters) => queriesOf(pool).query(text, parameters),
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(queriesOf(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((reason: Error) => (broken = reason));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

/** Numbers, booleans and JSON are parsed; int8, numeric, date and time stay text. */
const parsedTypes: ReadonlySet<number> = new Set([16, 21, 23, 114, 3802, 1009]);

function typesOf(pg: { types: { getTypeParser(oid: number, format?: 'text'): (text: string) => unknown } }) {
  return {
    getTypeParser: (oid: number) => (parsedTypes.has(oid) ? pg.types.getTypeParser(oid, 'text') : asIs),
  };
}

async function openEmbedded(folder: string | undefined): Promise<Database> {
  const { PGlite, types } = await import('@electric-sql/pglite');
  const parsers = Object.fromEntries(
    [types.INT8, types.NUMERIC, types.DATE, types.TIMESTAMP, types.TIMESTAMPTZ].map((type) => [type, asIs]),
  );
  const engine = await PGlite.create({ ...(folder === undefined ? {} : { dataDir: folder }), parsers });
  return {
    kind: 'embedded',
    async query<Row>(statement: string, parameters: readonly unknown[] = []) {
      return (await engine.query<Row>(statement, [...parameters])).rows;
    },
    transaction: (work) =>
      engine.transaction((transaction) =>
        work({
          async query<Row>(statement: string, parameters: readonly unknown[] = []) {
            return (await transaction.query<Row>(statement, [...parameters])).rows;
          },
        }),
      ),
    close: () => engine.close(),
  };
}

function asIs(value: string): string {
  return value;
}
