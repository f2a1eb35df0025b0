import type { DatabaseSync } from 'node:sqlite';
import { selectReading, unpack } from './reading-reader.ts';
import type { StoredReading } from './stored-facts.ts';

/** How many readings each series has and which is its newest, kept in memory: to count them in the database would
 *  mean to look at all of it, and to keep them there would mean to write to it for every file. */
export interface Activity {
  ofDevice(device: number): { readonly readings: number; readonly latest?: StoredReading };
}

interface SeriesActivity {
  readings: number;
  day: number;
  slot: number;
  /** Absent while only its day is known, from the blocks. */
  change: number | undefined;
}

/** Prepares the statements; counts at the first question and then follows the change sequence. */
export function prepareActivity(database: DatabaseSync): Activity {
  const selectBox = database.prepare('SELECT last_change, readings FROM box');
  const packed = database.prepare('SELECT id, packed, last_packed FROM series');
  // In the order of its index, so that the last entry of a series is its newest.
  const logged = database.prepare(
    'SELECT series, day, slot, change FROM live_reading ORDER BY day, slot, series, version',
  );
  const loggedAfter = database.prepare('SELECT series, day, slot, change FROM live_reading WHERE change > ?');
  const seriesOfDevice = database.prepare('SELECT id FROM series WHERE device = ? ORDER BY id');
  const oneRow = database.prepare(`${selectReading} WHERE change = ?`);
  const blocks = database.prepare('SELECT day, series, payload FROM live_block WHERE day = ? AND series = ?');
  const known = new Map<number, SeriesActivity>();
  let upTo = -1;
  let total = 0;

  return {
    ofDevice(device) {
      follow();
      let readings = 0;
      let newest: [number, SeriesActivity] | undefined;
      for (const { id } of seriesOfDevice.all(device)) {
        const entry = known.get(Number(id));
        if (!entry) continue;
        readings += entry.readings;
        if (!newest || isLater(entry, newest[1])) newest = [Number(id), entry];
      }
      const latest = newest && rowOf(...newest);
      return latest ? { readings, latest } : { readings };
    },
  };

  function follow(): void {
    const box = selectBox.get();
    const lastChange = Number(box?.['last_change']);
    const readings = Number(box?.['readings']);
    if (lastChange === upTo && readings === total) return;
    if (upTo >= 0) for (const row of loggedAfter.iterate(upTo)) note(row);
    // Something was packed before it was seen here, or a month was dropped.
    if (upTo < 0 || total !== readings) countAll();
    upTo = lastChange;
  }

  function countAll(): void {
    known.clear();
    total = 0;
    database.exec('BEGIN');
    try {
      for (const row of packed.iterate()) {
        const readings = Number(row['packed']);
        if (readings === 0) continue;
        known.set(Number(row['id']), {
          readings,
          day: Number(row['last_packed']),
          slot: -2,
          change: undefined,
        });
        total += readings;
      }
      for (const row of logged.iterate()) note(row);
    } finally {
      database.exec('COMMIT');
    }
  }

  function note(row: Record<string, unknown>): void {
    const [series, day, slot, change] = [row['series'], row['day'], row['slot'], row['change']].map(
      Number,
    ) as [number, number, number, number];
    total += 1;
    const entry = known.get(series);
    if (!entry) known.set(series, { readings: 1, day, slot, change });
    else {
      entry.readings += 1;
      if (isLater(entry, { day, slot })) return;
      Object.assign(entry, { day, slot, change });
    }
  }

  function rowOf(series: number, { day, change }: SeriesActivity): StoredReading | undefined {
    const row = change === undefined ? undefined : oneRow.get(change);
    if (row) return row as unknown as StoredReading;
    return blocks
      .all(day, series)
      .flatMap(unpack)
      .reduce<StoredReading | undefined>(
        (best, each) => (best && isLater(best, each) ? best : each),
        undefined,
      );
  }
}

function isLater(
  left: { readonly day: number; readonly slot: number; readonly version?: number },
  right: { readonly day: number; readonly slot: number; readonly version?: number },
): boolean {
  if (left.day !== right.day) return left.day > right.day;
  if (left.slot !== right.slot) return left.slot > right.slot;
  return (left.version ?? 0) > (right.version ?? 0);
}
