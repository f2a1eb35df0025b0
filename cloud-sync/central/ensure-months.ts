import type { Database } from './database.ts';

/** Months for which a partition is made; a day outside them lands in the default partition. */
const firstMonth = 1990 * 12;
const lastMonth = 2100 * 12;

const known = new WeakMap<Database, Set<number>>();

/** Makes the monthly partitions that readings on these days (since 1970-01-01) need. Outside the batch's transaction,
 *  because a new partition locks the whole table for a moment; months are remembered, so that this costs nothing from
 *  the second batch on. */
export async function ensureMonths(database: Database, days: Iterable<number>): Promise<void> {
  const made = known.get(database) ?? new Set<number>();
  known.set(database, made);
  for (const month of monthsOf(days)) {
    if (made.has(month) || month < firstMonth || month >= lastMonth) continue;
    const [from, to] = [dayOf(month), dayOf(month + 1)];
    const name = `reading_${from.slice(0, 4)}_${from.slice(5, 7)}`;
    await database.transaction(async (queries) => {
      await queries.query('SELECT pg_advisory_xact_lock($1)', [month]);
      await queries.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF reading FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    });
    made.add(month);
  }
}

function monthsOf(days: Iterable<number>): Set<number> {
  const months = new Set<number>();
  let last: number | undefined;
  for (const number of days) {
    if (number === last) continue; // a site's readings come day by day
    last = number;
    const day = new Date(number * 86_400_000);
    months.add(day.getUTCFullYear() * 12 + day.getUTCMonth());
  }
  return months;
}

function dayOf(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}
