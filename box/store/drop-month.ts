import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { civilDay, dayNumber, monthEnd } from '../domain/civil-day.ts';
import { BoxError } from '../domain/box-error.ts';
import { monthOfDay } from './day-month.ts';
import { packDay, unpackDay } from './day-block.ts';
import { inTransaction } from './open-database.ts';
import { selectSeries } from './register.ts';
import { signingKeyId, type Tombstone, tombstoneText } from './seal-chains.ts';
import { signText } from './signing-key.ts';
import { markOfBlock, type Series } from './stored-facts.ts';

/** Drops all readings that cover days of a month (YYYYMM), with their chain, and leaves a signed tombstone with
 *  their number, their changes and the chain's last hash, from which it goes on if something comes in late. One
 *  transaction. Returns the number of readings dropped. */
export function dropMonth(database: DatabaseSync, month: number, key: KeyObject, at: number): number {
  const first = civilDay(Math.floor(month / 100), month % 100, 1);
  if (first === undefined) throw new BoxError('USAGE', `${month} is not a month of the form YYYYMM`);
  const [firstDay, lastDay] = [dayNumber(first), dayNumber(monthEnd(first))];
  return inTransaction(database, () => {
    const ranges = database
      .prepare(
        'SELECT first_change, first_change + facts - 1 AS last FROM link WHERE month = ? ORDER BY number',
      )
      .all(month)
      .map((row) => [Number(row['first_change']), Number(row['last'])] as const);
    if (ranges.length === 0) return 0;
    const newest = database
      .prepare('SELECT number, hash FROM link WHERE month = ? ORDER BY number DESC LIMIT 1')
      .get(month);
    const logged = database.prepare(
      'DELETE FROM reading WHERE day BETWEEN ? AND ? AND day + shift BETWEEN ? AND ?',
    );
    let readings = Number(logged.run(firstDay - 1, lastDay + 1, firstDay, lastDay).changes);
    readings += dropFromBlocks(database, firstDay, lastDay, month);
    const tombstone: Tombstone = {
      month,
      readings,
      number: Number(newest?.['number']),
      root: String(newest?.['hash']),
      ranges: JSON.stringify(ranges),
      epoch: String(database.prepare('SELECT epoch FROM box').get()?.['epoch']),
      at,
    };
    const insert = database.prepare(
      `INSERT INTO tombstone (month, readings, number, root, ranges, epoch, at, signing_key, signature)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const { number, root, epoch } = tombstone;
    const signature = signText(tombstoneText(tombstone), key);
    const keyId = signingKeyId(database, key, at);
    insert.run(month, readings, number, root, tombstone.ranges, epoch, at, keyId, signature);
    database.prepare('DELETE FROM link WHERE month = ?').run(month);
    database.prepare('DELETE FROM checkpoint WHERE month = ?').run(month);
    database.prepare('UPDATE box SET readings = readings - ?').run(readings);
    return readings;
  });
}

/** Blocks are kept by UTC day, months count local days: at both ends of the month a block may be of both. */
function dropFromBlocks(database: DatabaseSync, firstDay: number, lastDay: number, month: number): number {
  const blocks = database.prepare('SELECT day, series, pack, payload FROM block WHERE day BETWEEN ? AND ?');
  const remove = database.prepare('DELETE FROM block WHERE day = ? AND series = ? AND pack = ?');
  const keep = database.prepare(
    'UPDATE block SET mark = ?, payload = ? WHERE day = ? AND series = ? AND pack = ?',
  );
  const uncount = database.prepare('UPDATE series SET packed = packed - ? WHERE id = ?');
  const shrink = database.prepare('UPDATE pack SET readings = readings - ? WHERE id = ?');
  const oneSeries = database.prepare(`${selectSeries} WHERE series.id = ?`);
  let dropped = 0;
  for (const row of blocks.all(firstDay - 1, lastDay + 1)) {
    const [day, series, pack] = [Number(row['day']), Number(row['series']), Number(row['pack'])];
    const rows = unpackDay(day, series, row['payload'] as Uint8Array);
    const staying = rows.filter((reading) => monthOfDay(reading.day + reading.shift) !== month);
    const leaving = rows.length - staying.length;
    if (leaving === 0) continue;
    if (staying.length === 0) remove.run(day, series, pack);
    else {
      const payload = packDay(staying);
      const mark = markOfBlock(oneSeries.get(series) as unknown as Series, staying, payload);
      keep.run(mark, payload, day, series, pack);
    }
    uncount.run(leaving, series);
    shrink.run(leaving, pack);
    dropped += leaving;
  }
  database.prepare('DELETE FROM pack WHERE readings = 0').run();
  return dropped;
}
