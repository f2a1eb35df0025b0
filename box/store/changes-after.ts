import type { DatabaseSync } from 'node:sqlite';
import type { ReadingView } from '../api/box-view.ts';
import type { KeptDocument } from '../api/document-shelf.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Device, DeviceState } from '../domain/device.ts';
import { deviceOf, deviceStateOf } from './device-reader.ts';
import { type ReadingReader, selectLiveReading, unpack } from './reading-reader.ts';
import { documentColumns, keptDocument, type StoredDocument } from './stored-documents.ts';
import type { StoredDevice, StoredReading, StoredState } from './stored-facts.ts';

/** A committed fact with its number in the change sequence. */
type Change =
  | { readonly type: 'device'; readonly change: number; readonly device: Device }
  | { readonly type: 'document'; readonly change: number; readonly document: KeptDocument }
  | {
      readonly type: 'state';
      readonly change: number;
      readonly state: DeviceState & { readonly digest: Digest };
    }
  | { readonly type: 'reading'; readonly change: number; readonly reading: ReadingView };

/** A piece of the change sequence: everything after `after` up to and including `upTo`, in order. Numbers are
 *  missing only where a month was dropped. */
export interface Changes {
  /** Random number of this store; change numbers of another epoch mean other facts. */
  readonly epoch: string;
  readonly after: number;
  readonly upTo: number;
  readonly changes: readonly Change[];
}

/** Most changes that are handed out at once. */
const mostChanges = 10_000;

/** Prepares reading the outbox: the facts after a change, packed or not (sync-storage.md 2.1). */
export function prepareChanges(
  database: DatabaseSync,
  readings: ReadingReader,
): (after: number, limit: number) => Changes {
  const selectBox = database.prepare('SELECT epoch, last_change FROM box');
  const devices = database.prepare(
    `SELECT change, class, serial, device_change.role, device_change.manufacturer, device_change.version,
       device_change.device_type, device_change.model FROM device_change JOIN device ON device.id = device
     WHERE change BETWEEN ? AND ?`,
  );
  const states = database.prepare(
    `SELECT change, class, serial, raw, flags, error_date, reported_at, receiver, power, position,
       file.digest FROM device_state JOIN device ON device.id = device JOIN file ON file.id = file
     WHERE change BETWEEN ? AND ?`,
  );
  const documents = database.prepare(`SELECT ${documentColumns} FROM document WHERE change BETWEEN ? AND ?`);
  const logged = database.prepare(`${selectLiveReading} WHERE change BETWEEN ? AND ?`);
  const packs = database.prepare(
    'SELECT id, day FROM live_pack WHERE first_change <= ? AND last_change >= ?',
  );
  const blocks = database.prepare('SELECT day, series, payload FROM block WHERE day = ? AND pack = ?');

  return (after, limit) => {
    database.exec('BEGIN'); // one picture, whatever the writer packs meanwhile
    try {
      const box = selectBox.get();
      const size = Math.max(1, Math.min(limit, mostChanges));
      const upTo = Math.max(after, Math.min(Number(box?.['last_change']), after + size));
      const changes = between(after + 1, upTo);
      return { epoch: String(box?.['epoch']), after, upTo, changes };
    } finally {
      database.exec('COMMIT');
    }
  };

  function between(first: number, last: number): Change[] {
    const found: Change[] = [];
    for (const row of devices.iterate(first, last))
      found.push({
        type: 'device',
        change: Number(row['change']),
        device: deviceOf(row as unknown as StoredDevice),
      });
    for (const row of states.iterate(first, last)) {
      const state = deviceStateOf(row as unknown as StoredState, row);
      const digest = String(row['digest']);
      found.push({ type: 'state', change: Number(row['change']), state: { ...state, digest } });
    }
    for (const row of documents.iterate(first, last)) {
      const document = keptDocument(row as unknown as StoredDocument);
      found.push({ type: 'document', change: document.change, document });
    }
    for (const row of logged.iterate(first, last)) add(row as unknown as StoredReading);
    for (const pack of packs.all(last, first))
      for (const block of blocks.iterate(Number(pack['day']), Number(pack['id'])))
        for (const row of unpack(block)) if (row.change >= first && row.change <= last) add(row);
    return found.toSorted((left, right) => left.change - right.change);

    function add(row: StoredReading): void {
      found.push({ type: 'reading', change: row.change, reading: readings.view(row) });
    }
  }
}
