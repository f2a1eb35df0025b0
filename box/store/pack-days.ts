import type { DatabaseSync } from 'node:sqlite';
import { packDay } from './day-block.ts';
import { inTransaction } from './open-database.ts';
import { markOfBlock, type Series, type StoredReading } from './stored-facts.ts';
import { selectSeries } from './register.ts';

/** Readings that one slice moves; some 10 ms of the writer's time on a small machine. */
const sliceReadings = 800;

/** Entries of the log that one step looks at when it makes its list. */
const listStep = 5000;

/** Moves all readings of days before `before` (days since 1970) from the log into blocks, oldest day first. Each
 *  slice is one transaction that writes blocks, updates its marker and deletes from the log, so that a cut leaves
 *  every reading in exactly one place. Yields after each slice, with the readings moved in it: whoever waits for
 *  the writer gets his turn there. */
export function* packDays(
  database: DatabaseSync,
  packedDays: Set<number>,
  before: number,
  packedAt: number,
): Generator<number, void, undefined> {
  const oldestDay = database.prepare(
    'SELECT day FROM reading WHERE day > ? AND day < ? ORDER BY day LIMIT 1',
  );
  let day = -1_000_000;
  for (;;) {
    const next = oldestDay.get(day, before)?.['day'];
    if (next === undefined) return;
    day = Number(next);
    yield* packOneDay(database, packedDays, day, packedAt);
  }
}

function* packOneDay(
  database: DatabaseSync,
  packedDays: Set<number>,
  day: number,
  packedAt: number,
): Generator<number, void, undefined> {
  const bySeries = new Map<number, number[]>();
  for (const entry of entriesOf(database, day)) {
    if (entry === undefined) {
      yield 0;
      continue;
    }
    const changes = bySeries.get(entry.series);
    if (changes) changes.push(entry.change);
    else bySeries.set(entry.series, [entry.change]);
  }
  const slice = prepareSlice(database, day);
  const waiting = [...bySeries].toSorted(([left], [right]) => left - right);
  let pack: number | undefined;
  for (let at = 0; at < waiting.length;) {
    const some: [number, number[]][] = [];
    for (let readings = 0; readings < sliceReadings && at < waiting.length; at += 1) {
      const entry = waiting[at];
      if (!entry) break;
      some.push(entry);
      readings += entry[1].length;
    }
    const moved = inTransaction(database, () => {
      pack ??= slice.begin(packedAt);
      return slice.move(pack, some);
    });
    packedDays.add(day);
    yield moved;
  }
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

function prepareSlice(database: DatabaseSync, day: number) {
  const insertPack = database.prepare(
    'INSERT INTO pack (day, first_change, last_change, readings, packed_at) VALUES (?, ?, 0, 0, ?)',
  );
  const updatePack = database.prepare(
    `UPDATE pack SET first_change = min(first_change, ?), last_change = max(last_change, ?),
       readings = readings + ? WHERE id = ?`,
  );
  const selectRow = database.prepare(
    `SELECT change, day, slot, series, version, kind, value, shift, quality, storage, position, file, extra
     FROM reading WHERE change = ?`,
  );
  const oneSeries = database.prepare(`${selectSeries} WHERE series.id = ?`);
  const insertBlock = database.prepare(
    'INSERT INTO block (day, series, pack, mark, payload) VALUES (?, ?, ?, ?, ?)',
  );
  const deleteRow = database.prepare('DELETE FROM reading WHERE change = ?');
  const countPacked = database.prepare(
    'UPDATE series SET packed = packed + ?, last_packed = max(coalesce(last_packed, ?), ?) WHERE id = ?',
  );

  return {
    begin(packedAt: number): number {
      return Number(insertPack.run(day, Number.MAX_SAFE_INTEGER, packedAt).lastInsertRowid);
    },
    move(pack: number, some: readonly (readonly [number, readonly number[]])[]): number {
      let moved = 0;
      let first = Number.MAX_SAFE_INTEGER;
      let last = 0;
      for (const [series, changes] of some) {
        const inOrder = changes.toSorted((a, b) => a - b);
        const rows = inOrder.map((change) => selectRow.get(change) as unknown as StoredReading);
        const payload = packDay(rows);
        const mark = markOfBlock(oneSeries.get(series) as unknown as Series, rows, payload);
        insertBlock.run(day, series, pack, mark, payload);
        for (const change of inOrder) deleteRow.run(change);
        countPacked.run(rows.length, day, day, series);
        moved += rows.length;
        first = Math.min(first, inOrder[0] ?? first);
        last = Math.max(last, inOrder.at(-1) ?? last);
      }
      updatePack.run(first, last, moved, pack);
      return moved;
    },
  };
}
