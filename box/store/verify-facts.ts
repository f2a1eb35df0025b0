import type { DatabaseSync } from 'node:sqlite';
import { dayOfNumber } from '../domain/civil-day.ts';
import { quantities } from '../domain/quantity.ts';
import { selectLiveReading, unpack } from './reading-reader.ts';
import { selectSeries } from './register.ts';
import {
  deviceText,
  markOf,
  readingText,
  seriesText,
  type Series,
  stateText,
  type StoredDevice,
  type StoredReading,
  type StoredState,
} from './stored-facts.ts';
import type { Finding, Report } from './finding.ts';

/** A fact as it is stored now. */
export interface FoundFact {
  /** What its link was computed of. */
  readonly text: string;
  /** Whether its mark says that it was changed. Rows of blocks are judged by their block. */
  readonly changed: boolean;
  /** Day covered by a reading, since 1970. */
  readonly day?: number;
  /** For people: `Serial 27418743, hca of 2025-11-30`. */
  readonly what: string;
  readonly about: Omit<Finding, 'message'>;
}

/** Reads facts by their change numbers, from wherever they are. */
export interface FactReader {
  between(first: number, last: number): Map<number, FoundFact>;
  /** Facts with numbers below 1 or above the last one. */
  outside(last: number): Map<number, FoundFact>;
}

/** Prepares the statements. A number that is there twice is reported, as is a reading of an unknown series. */
export function prepareFactReader(database: DatabaseSync, report: Report): FactReader {
  const series = new Map<number, Series & { readonly text: string }>();
  for (const row of database.prepare(selectSeries).iterate()) {
    const each = row as unknown as Series;
    series.set(each.id, { ...each, text: seriesText(each) });
  }
  const devices = database.prepare(
    `SELECT change, class, serial, device_change.role, device_change.manufacturer, device_change.version,
       device_change.device_type, device_change.model, device_change.file, mark
     FROM device_change LEFT JOIN device ON device.id = device WHERE change BETWEEN ? AND ?`,
  );
  const states = database.prepare(
    `SELECT change, class, serial, at, raw, flags, error_date, reported_at, receiver, power, position, file, mark
     FROM device_state LEFT JOIN device ON device.id = device WHERE change BETWEEN ? AND ?`,
  );
  const logged = database.prepare(`${selectLiveReading} WHERE change BETWEEN ? AND ?`);
  const packs = database.prepare(
    'SELECT DISTINCT day FROM live_pack WHERE first_change <= ? AND last_change >= ?',
  );
  const blocks = database.prepare('SELECT day, series, payload FROM live_block WHERE day = ?');

  return {
    between,
    outside(last) {
      return new Map([...between(Number.MIN_SAFE_INTEGER, 0), ...between(last + 1, Number.MAX_SAFE_INTEGER)]);
    },
  };

  function between(first: number, last: number): Map<number, FoundFact> {
    const found = new Map<number, FoundFact>();
    for (const row of devices.iterate(first, last)) {
      const text = deviceText(row as unknown as StoredDevice);
      add(row, {
        text,
        what: `The description of serial ${String(row['serial'])}`,
        about: about('device', row),
      });
    }
    for (const row of states.iterate(first, last)) {
      const text = stateText(row as unknown as StoredState);
      add(row, { text, what: `A state of serial ${String(row['serial'])}`, about: about('state', row) });
    }
    for (const row of logged.iterate(first, last))
      addReading(row as unknown as StoredReading, Number(row['mark']));
    for (const { day } of packs.all(last, first))
      for (const block of blocks.iterate(Number(day)))
        for (const row of rowsOf(block)) if (row.change >= first && row.change <= last) addReading(row);
    return found;

    function add(row: Record<string, unknown>, fact: Omit<FoundFact, 'changed'>): void {
      note(Number(row['change']), { ...fact, changed: markOf(fact.text) !== row['mark'] });
    }

    function addReading(row: StoredReading, mark?: number): void {
      const ofRow = series.get(row.series);
      const quantity = quantities[ofRow?.quantity ?? -1] ?? '?';
      const serial = ofRow?.serial ?? `? (series ${row.series})`;
      const day = dayText(row.day + row.shift);
      const text = readingText(ofRow?.text ?? '', row);
      const changed = mark !== undefined && markOf(text) !== mark;
      note(row.change, {
        text,
        changed,
        day: row.day + row.shift,
        what: `Serial ${serial}, ${quantity} of ${day}`,
        about: { about: 'reading', serial, quantity, day, change: row.change },
      });
    }

    function note(change: number, fact: FoundFact): void {
      if (found.has(change))
        report({ ...fact.about, message: `${fact.what} has a number twice (change ${change})` });
      found.set(change, fact);
    }
  }
}

function about(what: 'device' | 'state', row: Record<string, unknown>): Omit<Finding, 'message'> {
  return { about: what, serial: String(row['serial']), change: Number(row['change']) };
}

function dayText(day: number): string {
  return Math.abs(day) < 2_900_000 ? dayOfNumber(day) : `day ${day}`;
}

/** The rows of a block; none if it cannot be read, which is told when blocks are looked at. */
function rowsOf(block: Record<string, unknown>): StoredReading[] {
  try {
    return unpack(block);
  } catch {
    return [];
  }
}
