import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A PostgreSQL database of the test's own: made on the server that METERBOX_POSTGRES names (default: the machine's, on
 *  127.0.0.1:5432), dropped at the end. `undefined` where no server answers; with METERBOX_REQUIRE_PEERS=1 that is a
 *  failure. */
export async function testPostgres(): Promise<{ readonly url: string; drop(): Promise<void> } | undefined> {
  const server = process.env['METERBOX_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const name = `meterbox_${randomBytes(6).toString('hex')}`;
  if (!(await run(server, `CREATE DATABASE ${name}`))) {
    if (process.env['METERBOX_REQUIRE_PEERS'] === '1') throw new Error(`No PostgreSQL answers at ${server}`);
    process.stderr.write('skipped: no PostgreSQL server answers\n');
    return undefined;
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(server: string, statement: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.query(statement);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
