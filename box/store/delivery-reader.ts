import type { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import type {
  AuditEntry,
  BoxView,
  DeliveryView,
  FileView,
  QuarantineView,
  SessionLog,
  SessionRecord,
} from '../api/box-view.ts';
import type { Delivery, Digest, Refusal } from '../domain/delivery.ts';
import { instantOfSeconds, secondsOf } from '../domain/instant.ts';
import type { Issue } from '../domain/issue.ts';
import type { DeliveredNames } from '../intake/sftp/sftp-ports.ts';
import { pageOf, pageSize } from './page.ts';

/** Reads deliveries, their files and what came of them. */
export type DeliveryReader = Pick<
  BoxView,
  'deliveries' | 'delivery' | 'quarantine' | 'quarantined' | 'original' | 'audit'
> &
  Pick<SessionLog, 'session'> &
  DeliveredNames & {
    /** The newest delivery of some content, which says how and when it came. */
    deliveryOf(digest: Digest): DeliveryView | undefined;
    /** Number of devices in the last file of this data point and format that was recorded. */
    lastDeviceCount(dataPointId: string, format: string): number | undefined;
  };

interface DeliveryRow {
  readonly id: number;
  readonly digest: string;
  readonly data_point: string | null;
  readonly name: string;
  readonly size: number;
  readonly received_at: number;
  readonly door: string;
  readonly sender: string | null;
}

interface FileRow {
  readonly id: number;
  readonly name: string;
  readonly digest: string;
  readonly size: number;
  readonly format: string | null;
  readonly outcome: string;
  readonly devices: number;
  readonly readings_added: number;
  readonly readings_repeated: number;
  readonly versions_added: number;
  readonly issues: string;
  readonly refusal: string | null;
}

interface QuarantineRow extends FileRow {
  readonly delivery: number;
  readonly data_point: string | null;
  readonly received_at: number;
  readonly excerpt: string;
  readonly status: QuarantineView['status'];
}

const firstPage = Number.MAX_SAFE_INTEGER;

/** Prepares the statements on a connection that reads. */
export function prepareDeliveryReader(database: DatabaseSync): DeliveryReader {
  const selectDelivery = 'SELECT id, digest, data_point, name, size, received_at, door, sender FROM delivery';
  const oneDelivery = database.prepare(`${selectDelivery} WHERE id = ?`);
  const newestOf = database.prepare(`${selectDelivery} WHERE digest = ? ORDER BY id DESC LIMIT 1`);
  const someDeliveries = database.prepare(
    `${selectDelivery} WHERE id < :before AND (:dataPoint IS NULL OR data_point = :dataPoint)
     ORDER BY id DESC LIMIT :limit`,
  );
  const filesOf = database.prepare(
    `SELECT id, name, digest, size, format, outcome, devices, readings_added, readings_repeated, versions_added,
       issues, refusal FROM file WHERE delivery = ? ORDER BY id`,
  );
  const selectItem = `SELECT quarantine.id, file.delivery, delivery.data_point, file.name, file.digest, file.size,
    file.format, file.refusal, excerpt, delivery.received_at, status
    FROM quarantine JOIN file ON file.id = quarantine.file JOIN delivery ON delivery.id = file.delivery`;
  const oneItem = database.prepare(`${selectItem} WHERE quarantine.id = ?`);
  const someItems = database.prepare(
    `${selectItem} WHERE quarantine.id < :before AND (:status IS NULL OR status = :status)
     ORDER BY quarantine.id DESC LIMIT :limit`,
  );
  const oneOriginal = database.prepare('SELECT size, bytes FROM original WHERE digest = ?');
  const someAudit = database.prepare(
    'SELECT id, at, actor, action, detail FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  const oneSession = database.prepare(
    'SELECT token_digest, account, role, created_at, seen_at FROM session WHERE token_digest = ?',
  );
  const names = database.prepare(
    `SELECT name, size, received_at FROM delivery WHERE data_point = ? AND received_at >= ?
     ORDER BY received_at DESC, id DESC LIMIT ?`,
  );
  const sums = database.prepare(
    `SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM delivery
     WHERE data_point = ? AND received_at >= ?`,
  );
  const lastCount = database.prepare(
    `SELECT file.devices FROM delivery JOIN file ON file.delivery = delivery.id
     WHERE delivery.data_point = ? AND file.format = ? AND file.outcome = 'recorded'
     ORDER BY delivery.received_at DESC, file.id DESC LIMIT 1`,
  );

  return {
    deliveries({ before = firstPage, limit, dataPointId }) {
      const size = pageSize(limit);
      const rows = someDeliveries.all({ before, dataPoint: dataPointId ?? null, limit: size + 1 });
      return pageOf(rows as unknown as DeliveryRow[], size, deliveryView);
    },
    delivery(id) {
      const row = oneDelivery.get(id) as unknown as DeliveryRow | undefined;
      return row && deliveryView(row);
    },
    deliveryOf(digest) {
      const row = newestOf.get(digest) as unknown as DeliveryRow | undefined;
      return row && deliveryView(row);
    },
    quarantine({ before = firstPage, limit, status }) {
      const size = pageSize(limit);
      const rows = someItems.all({ before, status: status ?? null, limit: size + 1 });
      return pageOf(rows as unknown as QuarantineRow[], size, quarantineView);
    },
    quarantined(id) {
      const row = oneItem.get(id) as unknown as QuarantineRow | undefined;
      return row && quarantineView(row);
    },
    original(digest) {
      const row = oneOriginal.get(digest);
      if (!row) return undefined;
      return new Uint8Array(
        zstdDecompressSync(row['bytes'] as Uint8Array, { maxOutputLength: Number(row['size']) + 1 }),
      );
    },
    audit({ before = firstPage, limit }) {
      const size = pageSize(limit);
      const rows = someAudit.all(before, size + 1) as unknown as { id: number }[];
      return pageOf(rows, size, auditEntry);
    },
    session(tokenDigest) {
      const row = oneSession.get(tokenDigest);
      if (!row) return undefined;
      return {
        tokenDigest: String(row['token_digest']),
        account: String(row['account']),
        role: String(row['role']) as SessionRecord['role'],
        createdAt: Number(row['created_at']),
        seenAt: Number(row['seen_at']),
      };
    },
    deliveredNames(dataPointId, since, limit) {
      return names.all(dataPointId, secondsOf(since), limit).map((row) => ({
        name: String(row['name']),
        size: Number(row['size']),
        receivedAt: instantOfSeconds(Number(row['received_at'])),
      }));
    },
    deliveredSince(dataPointId, since) {
      const row = sums.get(dataPointId, secondsOf(since));
      return { files: Number(row?.['files']), bytes: Number(row?.['bytes']) };
    },
    lastDeviceCount(dataPointId, format) {
      const row = lastCount.get(dataPointId, format);
      return row && Number(row['devices']);
    },
  };

  function deliveryView(row: DeliveryRow): DeliveryView {
    return {
      id: row.id,
      digest: row.digest,
      ...(row.data_point === null ? {} : { dataPointId: row.data_point }),
      name: row.name,
      size: row.size,
      receivedAt: instantOfSeconds(row.received_at),
      door: row.door as Delivery['door'],
      ...(row.sender === null ? {} : { sender: row.sender }),
      files: (filesOf.all(row.id) as unknown as FileRow[]).map(fileView),
    };
  }
}

function fileView(row: FileRow): FileView {
  return {
    id: row.id,
    name: row.name,
    digest: row.digest,
    size: row.size,
    ...(row.format === null ? {} : { format: row.format }),
    outcome: row.outcome as FileView['outcome'],
    devices: row.devices,
    readingsAdded: row.readings_added,
    readingsRepeated: row.readings_repeated,
    versionsAdded: row.versions_added,
    issues: JSON.parse(row.issues) as Issue[],
    ...(row.refusal === null ? {} : { refusal: JSON.parse(row.refusal) as Refusal }),
  };
}

function quarantineView(row: QuarantineRow): QuarantineView {
  return {
    id: row.id,
    deliveryId: row.delivery,
    ...(row.data_point === null ? {} : { dataPointId: row.data_point }),
    name: row.name,
    digest: row.digest,
    size: row.size,
    ...(row.format === null ? {} : { format: row.format }),
    refusal: JSON.parse(row.refusal ?? '') as Refusal,
    excerpt: row.excerpt,
    receivedAt: instantOfSeconds(row.received_at),
    status: row.status,
  };
}

function auditEntry(row: Record<string, unknown>): AuditEntry {
  return {
    id: Number(row['id']),
    at: instantOfSeconds(Number(row['at'])),
    actor: String(row['actor']),
    action: String(row['action']),
    detail: JSON.parse(String(row['detail'])) as AuditEntry['detail'],
  };
}
