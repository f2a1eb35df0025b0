import type { DatabaseSync } from 'node:sqlite';
import type { Refusal } from '../domain/delivery.ts';
import { secondsOf } from '../domain/instant.ts';
import type { FileReceipt, Receipt } from '../domain/receipt.ts';
import type { DeliveryRecord, ReadFile } from '../intake/ingest-file.ts';
import { Chains } from './chain.ts';
import { inTransaction } from './open-database.ts';
import { prepareDescriptions } from './record-descriptions.ts';
import { prepareReadings } from './record-readings.ts';
import { Register } from './register.ts';

/** A delivery on its way to the writer. */
export interface RecordRequest {
  readonly record: DeliveryRecord;
  /** Read an original anew: nothing counts as repeated just because its file was there. */
  readonly again: boolean;
  /** Readable first lines of the delivered bytes; needed when a file of it is refused. */
  readonly excerpt: string;
}

/** Records a delivery in one transaction; see FactLog. If it throws, its caches may know what was rolled back:
 *  prepare it anew. */
type RecordDelivery = (request: RecordRequest) => Receipt;

/** Prepares caches and statements. `packedDays` is kept up to date by whoever packs. */
export function prepareRecording(database: DatabaseSync, packedDays: ReadonlySet<number>): RecordDelivery {
  const register = new Register(database);
  const chains = new Chains(database);
  const recordDescriptions = prepareDescriptions(database, register, chains);
  const recordReadings = prepareReadings(database, register, chains, packedDays);
  const selectBox = database.prepare('SELECT last_change, readings FROM box');
  const updateBox = database.prepare('UPDATE box SET last_change = ?, readings = readings + ?');
  const hasOriginal = database.prepare('SELECT 1 FROM original WHERE digest = ?');
  const insertOriginal = database.prepare('INSERT INTO original (digest, size, bytes) VALUES (?, ?, ?)');
  const insertDelivery = database.prepare(
    `INSERT INTO delivery (digest, data_point, name, size, received_at, door, sender) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const wasRecorded = database.prepare(
    `SELECT 1 FROM file WHERE digest = ? AND outcome = 'recorded' LIMIT 1`,
  );
  const insertFile = database.prepare(
    `INSERT INTO file (delivery, name, digest, size, format, format_version, outcome, gateway, created_at,
       devices, devices_created, readings_added, readings_repeated, versions_added, issues, refusal)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, ?)`,
  );
  const updateFile = database.prepare(
    `UPDATE file SET devices_created = ?, readings_added = ?, readings_repeated = ?, versions_added = ?, issues = ?
     WHERE id = ?`,
  );
  const openItems = database.prepare(
    `SELECT quarantine.id FROM quarantine JOIN file ON file.id = quarantine.file
     WHERE file.digest = ? AND quarantine.status = 'open'`,
  );
  const insertItem = database.prepare(`INSERT INTO quarantine (file, excerpt, status) VALUES (?, ?, 'open')`);
  const closeItem = database.prepare(
    `UPDATE quarantine SET status = 'accepted', closed_at = ?, closed_by = 'box' WHERE id = ?`,
  );

  return (request) => inTransaction(database, () => record(request));

  function record({ record: { delivery, digest, original, files }, again, excerpt }: RecordRequest): Receipt {
    const before = selectBox.get() as unknown as { last_change: number };
    const receivedAt = secondsOf(delivery.receivedAt);
    if (!hasOriginal.get(digest)) insertOriginal.run(digest, delivery.size, original);
    const { dataPointId = null, name, size, door, sender = null } = delivery;
    const inserted = insertDelivery.run(digest, dataPointId, name, size, receivedAt, door, sender);
    const deliveryId = Number(inserted.lastInsertRowid);
    let lastChange = before.last_change;
    let readings = 0;
    const receipts: FileReceipt[] = [];
    for (const file of files) {
      if (file.refusal) receipts.push(putAside(file, file.refusal));
      else if (!again && wasRecorded.get(file.digest)) receipts.push(noteRepeat(file));
      else receipts.push(add(file));
    }
    updateBox.run(lastChange, readings);
    return { deliveryId, digest, files: receipts, lastChange };

    function putAside(file: ReadFile, refusal: Refusal): FileReceipt {
      const id = addFile(file, 'quarantined', 0);
      // A gateway that sends the same broken file every hour must not bury the rest.
      if (!openItems.get(file.digest)) insertItem.run(id, excerpt);
      return { ...receiptOf(file), outcome: 'quarantined', refusal };
    }

    function noteRepeat(file: ReadFile): FileReceipt {
      const count = file.readings.reduce((sum, columns) => sum + columns.count, 0);
      addFile(file, 'repeated', count);
      return { ...receiptOf(file), outcome: 'repeated', readingsRepeated: count };
    }

    function add(file: ReadFile): FileReceipt {
      const id = addFile(file, 'recorded', 0);
      const described = recordDescriptions(
        { id, digest: file.digest, receivedAt, devices: file.devices, states: file.states },
        lastChange,
      );
      const recorded = recordReadings(
        { id, digest: file.digest, devices: described.devices, batches: file.readings },
        described.lastChange,
      );
      lastChange = recorded.lastChange;
      readings += recorded.added + recorded.versions;
      const issues = [...file.issues, ...recorded.issues];
      const { added, repeated, versions } = recorded;
      updateFile.run(described.created, added, repeated, versions, JSON.stringify(issues), id);
      for (const item of openItems.all(file.digest)) closeItem.run(receivedAt, Number(item['id']));
      return {
        ...receiptOf(file),
        devicesCreated: described.created,
        readingsAdded: added,
        readingsRepeated: repeated,
        versionsAdded: versions,
        issues,
      };
    }

    function addFile(file: ReadFile, outcome: string, repeated: number): number {
      const { facts } = file;
      const createdAt = facts.createdAt === undefined ? null : secondsOf(facts.createdAt);
      const { lastInsertRowid } = insertFile.run(
        deliveryId,
        file.name,
        file.digest,
        file.size,
        file.format ?? null,
        file.formatVersion ?? null,
        outcome,
        facts.gateway ?? null,
        createdAt,
        file.devices.length,
        repeated,
        JSON.stringify(file.issues),
        file.refusal ? JSON.stringify(file.refusal) : null,
      );
      return Number(lastInsertRowid);
    }
  }
}

function receiptOf(file: ReadFile): FileReceipt {
  return {
    name: file.name,
    digest: file.digest,
    ...(file.format === undefined ? {} : { format: file.format }),
    outcome: 'recorded',
    devicesCreated: 0,
    readingsAdded: 0,
    readingsRepeated: 0,
    versionsAdded: 0,
    issues: file.issues,
  };
}
