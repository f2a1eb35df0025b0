import type { DatabaseSync } from 'node:sqlite';
import { packDay } from './day-block.ts';
import { inTransaction } from './open-database.ts';
import { selectReading } from './reading-reader.ts';
import { selectSeries } from './register.ts';
import { markOfBlock, type Series, type StoredReading } from './stored-facts.ts';

/** Readings that go into blocks in one slice, and that are deleted in one: some 5 ms of the writer's time each. */
const filledAtOnce = 1000;
const deletedAtOnce = 3000;

/** Entries of the log that one step looks at when it makes its list. */
const listStep = 5000;

/** Moves all readings of days before `before` (days since 1970) from the log into blocks, oldest day first. Yields
 *  after each slice, with the readings that moved in it: whoever waits for the writer gets his turn there.
 *
 *  Each slice is one transaction. A run over a day is `filling` while its blocks are written, and nobody looks at
 *  them; it becomes `cleaning` in one step, from which on its blocks count and its rows in the log do not; it is
 *  `done` when they are deleted. So every reading counts once, wherever a cut happens; the next run clears up. To
 *  delete in the order of time, after all blocks are written, touches each page of the log once instead of once per
 *  slice (200 instead of 530 bytes written per reading). */
export function* packDays(
  database: DatabaseSync,
  packedDays: Set<number>,
  before: number,
  packedAt: number,
): Generator<number, void, undefined> {
  yield* clearUp(database);
  const nextDay = database.prepare('SELECT day FROM reading WHERE day > ? AND day < ? ORDER BY day LIMIT 1');
  let day = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const next = nextDay.get(day, before)?.['day'];
    if (next === undefined) return;
    day = Number(next);
    yield* packOneDay(database, packedDays, day, packedAt);
  }
}

/** Finishes what a cut interrupted: blocks that never came to count go, rows that no longer count too. */
export function* clearUp(database: DatabaseSync): Generator<number, void, undefined> {
  const unfinished = database.prepare(`SELECT id, day, status FROM pack WHERE status <> 'done'`);
  for (const row of unfinished.all()) {
    const [pack, day] = [Number(row['id']), Number(row['day'])];
    if (row['status'] === 'filling')
      inTransaction(database, () => {
        database.prepare('DELETE FROM block WHERE day = ? AND pack = ?').run(day, pack);
        database.prepare('DELETE FROM pack WHERE id = ?').run(pack);
      });
    else yield* clean(database, pack, day);
  }
}

function* packOneDay(
  database: DatabaseSync,
  packedDays: Set<number>,
  day: number,
  packedAt: number,
): Generator<number, void, undefined> {
  const bySeries = new Map<number, number[]>();
  let [first, last] = [Number.MAX_SAFE_INTEGER, 0];
  for (const entry of entriesOf(database, day)) {
    if (entry === undefined) {
      yield 0;
      continue;
    }
    const changes = bySeries.get(entry.series);
    if (changes) changes.push(entry.change);
    else bySeries.set(entry.series, [entry.change]);
    [first, last] = [Math.min(first, entry.change), Math.max(last, entry.change)];
  }
  const begin = database.prepare(
    `INSERT INTO pack (day, first_change, last_change, readings, packed_at, status) VALUES (?, ?, ?, 0, ?, 'filling')`,
  );
  const pack = Number(begin.run(day, first, last, packedAt).lastInsertRowid);
  const fill = prepareFilling(database, pack, day);
  const waiting = [...bySeries].toSorted(([left], [right]) => left - right);
  while (waiting.length > 0) {
    const slice: [number, number[]][] = [];
    for (let readings = 0; readings < filledAtOnce; readings += slice.at(-1)?.[1].length ?? 0) {
      const series = waiting.shift();
      if (!series) break;
      slice.push(series);
    }
    yield inTransaction(database, () => fill(slice));
  }
  const count = database.prepare(
    'UPDATE series SET packed = packed + ?, last_packed = max(coalesce(last_packed, ?), ?) WHERE id = ?',
  );
  const readings = [...bySeries.values()].reduce((sum, changes) => sum + changes.length, 0);
  inTransaction(database, () => {
    for (const [series, changes] of bySeries) count.run(changes.length, day, day, series);
    database.prepare(`UPDATE pack SET readings = ?, status = 'cleaning' WHERE id = ?`).run(readings, pack);
  });
  packedDays.add(day);
  yield 0;
  yield* clean(database, pack, day);
}

/** Series and change of all readings of a day in the log, `undefined` between steps. */
function* entriesOf(
  database: DatabaseSync,
  day: number,
): Generator<{ series: number; change: number } | undefined, void, undefined> {
  const page = database.prepare(
    `SELECT slot, series, version, change FROM reading
     WHERE day = ? AND (slot, series, version) > (?, ?, ?) ORDER BY slot, series, version LIMIT ${listStep}`,
  );
  let last = { slot: Number.MIN_SAFE_INTEGER, series: 0, version: 0, change: 0 };
  for (;;) {
    const rows = page.all(day, last.slot, last.series, last.version) as unknown as (typeof last)[];
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < listStep) return;
    last = end;
    yield undefined;
  }
}

function prepareFilling(database: DatabaseSync, pack: number, day: number) {
  const selectRow = database.prepare(`${selectReading} WHERE change = ?`);
  const oneSeries = database.prepare(`${selectSeries} WHERE series.id = ?`);
  const insertBlock = database.prepare(
    'INSERT INTO block (day, series, pack, mark, payload) VALUES (?, ?, ?, ?, ?)',
  );
  return (slice: readonly (readonly [number, readonly number[]])[]): number => {
    let moved = 0;
    for (const [series, changes] of slice) {
      const inOrder = changes.toSorted((left, right) => left - right);
      const rows = inOrder.map((change) => selectRow.get(change) as unknown as StoredReading);
      const payload = packDay(rows);
      const mark = markOfBlock(oneSeries.get(series) as unknown as Series, rows, payload);
      insertBlock.run(day, series, pack, mark, payload);
      moved += rows.length;
    }
    return moved;
  };
}

function* clean(database: DatabaseSync, pack: number, day: number): Generator<number, void, undefined> {
  const remove = database.prepare(
    `DELETE FROM reading WHERE change IN (
       SELECT change FROM reading WHERE day = ? AND change <= (SELECT last_change FROM pack WHERE id = ?)
       ORDER BY slot, series, version LIMIT ${deletedAtOnce})`,
  );
  while (Number(remove.run(day, pack).changes) > 0) yield 0;
  database.prepare(`UPDATE pack SET status = 'done' WHERE id = ?`).run(pack);
}
