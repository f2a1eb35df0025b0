import type { DatabaseSync } from 'node:sqlite';
import { dayOfNumber } from '../domain/civil-day.ts';
import { quantities } from '../domain/quantity.ts';
import { unpack } from './reading-reader.ts';
import { selectSeries } from './register.ts';
import { markOfBlock, type Series } from './stored-facts.ts';
import type { Report } from './finding.ts';

/** Compares every block with its mark, and how many readings there are in blocks with what series and packing runs
 *  say. Names what differs. */
export function verifyBlocks(database: DatabaseSync, report: Report): void {
  const series = new Map<number, Series>();
  for (const row of database.prepare(selectSeries).iterate())
    series.set(Number(row['id']), row as unknown as Series);
  const bySeries = new Map<number, number>();
  const byPack = new Map<number, number>();
  for (const row of database.prepare(blocksThatCount).iterate()) {
    const [day, id, pack] = [Number(row['day']), Number(row['series']), Number(row['pack'])];
    const ofBlock = series.get(id);
    const count = ofBlock ? checkBlock(row, ofBlock) : undefined;
    if (!ofBlock)
      report({ about: 'reading', message: `The block of ${dayOfNumber(day)} belongs to no series (${id})` });
    else if (count === undefined)
      report({
        about: 'reading',
        message: `The readings of serial ${ofBlock.serial}, ${nameOf(ofBlock)}, of ${dayOfNumber(day)} were changed in their block. Read their originals again after restoring a backup`,
        serial: ofBlock.serial,
        quantity: nameOf(ofBlock),
        day: dayOfNumber(day),
      });
    bySeries.set(id, (bySeries.get(id) ?? 0) + (count ?? 0));
    byPack.set(pack, (byPack.get(pack) ?? 0) + (count ?? 0));
  }
  for (const row of database.prepare('SELECT id, packed FROM series').iterate()) {
    const [id, packed] = [Number(row['id']), Number(row['packed'])];
    const found = bySeries.get(id) ?? 0;
    const ofRow = series.get(id);
    if (found === packed || !ofRow) continue;
    report({
      about: 'reading',
      message: `Serial ${ofRow.serial}, ${nameOf(ofRow)}, has ${found} sound readings in blocks, ${packed} were put there`,
      serial: ofRow.serial,
      quantity: nameOf(ofRow),
    });
  }
  for (const row of database.prepare('SELECT id, day, readings FROM live_pack').iterate()) {
    const [day, readings, found] = [
      Number(row['day']),
      Number(row['readings']),
      byPack.get(Number(row['id'])) ?? 0,
    ];
    byPack.delete(Number(row['id']));
    if (found === readings) continue;
    const message = `Of ${dayOfNumber(day)} there are ${found} sound readings in blocks, ${readings} were put there`;
    report({ about: 'reading', message, day: dayOfNumber(day) });
  }
  if (byPack.size > 0)
    report({
      about: 'reading',
      message: `${byPack.size} packing runs have blocks but no record: it was removed`,
    });
}

/** Not the view: a block whose run was removed from the list must be found too. */
const blocksThatCount = `SELECT day, series, pack, mark, payload FROM block
  WHERE pack NOT IN (SELECT id FROM pack WHERE status = 'filling')`;

/** Number of readings in a block; `undefined` if it is not what was written. */
function checkBlock(row: Record<string, unknown>, series: Series): number | undefined {
  try {
    const readings = unpack(row);
    const mark = markOfBlock(series, readings, row['payload'] as Uint8Array);
    return mark === row['mark'] ? readings.length : undefined;
  } catch {
    return undefined; // not even its form is right
  }
}

function nameOf(series: Series): string {
  return quantities[series.quantity] ?? `quantity ${series.quantity}`;
}
