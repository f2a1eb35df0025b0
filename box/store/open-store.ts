import { randomBytes } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { BoxDesk, BoxView, SessionLog, StoreCounts } from '../api/box-view.ts';
import type { Metric } from '../api/ports.ts';
import { makeFolder, syncFolder } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { type DayNumber, dayNumber, type IsoDate } from '../domain/civil-day.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { buffersOf } from '../domain/reading-columns.ts';
import type { FactLog } from '../intake/ingest-file.ts';
import type { DeliveredNames } from '../intake/sftp/sftp-ports.ts';
import { type Changes, prepareChanges } from './changes-after.ts';
import { type DeliveryReader, prepareDeliveryReader } from './delivery-reader.ts';
import { prepareDeviceReader } from './device-reader.ts';
import { excerptOf } from './excerpt.ts';
import {
  type DevicesToJudge,
  type FindingReader,
  type JudgedDevice,
  prepareDevicesToJudge,
  prepareFindingReader,
  worklistCursor,
} from './findings.ts';
import { openForReading, openForWriting } from './open-database.ts';
import { prepareReadingReader } from './reading-reader.ts';
import { loadSigningKey } from './signing-key.ts';
import { asBoxError } from './sqlite-error.ts';
import { startWriter } from './start-writer.ts';
import { lockStore } from './store-lock.ts';
import { storeMetrics } from './store-metrics.ts';
import type { DropReport, PackReport, WriterStart } from './writer-calls.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** Room that is kept for the last commits when the disk is full; 0: none. */
  readonly reserveBytes: number;
  /** File of the device's ed25519 key, made if absent; `keys/signing-key.pem` in the store's folder by default. */
  readonly signingKey?: string;
}

/** The box's facts on disk: what others need of them, and what keeps them in order. Questions are answered from a
 *  connection of their own in the caller's thread, changes are made by one writer in a thread of its own. */
export interface Store
  extends
    FactLog,
    Omit<BoxView, 'audit'>,
    Omit<BoxDesk, 'audit'>,
    SessionLog,
    DeliveredNames,
    FindingReader,
    DevicesToJudge {
  /** Reads the audit log, or adds a line to it. */
  audit: BoxView['audit'] & BoxDesk['audit'];
  lastDeviceCount: DeliveryReader['lastDeviceCount'];
  deliveryOf: DeliveryReader['deliveryOf'];
  /** Facts after a change number, at most `limit`, in order, packed or not: the outbox. */
  changesAfter(change: number, limit: number): Changes;
  /** Last change a receiver has committed; 0 before its first. */
  cursor(receiver: string): number;
  /** Notes what a receiver has committed. Its word counts even if it goes back: it may have been restored. */
  advanceCursor(receiver: string, change: number): Promise<void>;
  /** Last change up to which the worklist has been judged. */
  judgedUpTo(): number;
  /** Replaces the findings of some devices; `upTo`: everything up to that change has been judged now. */
  replaceFindings(judged: readonly JudgedDevice[], upTo?: number): Promise<void>;
  /** Moves days before `before` into blocks and seals the chains; by default all but today and yesterday (UTC).
   *  Others get their turn between its slices. */
  pack(options?: { readonly before?: IsoDate }): Promise<PackReport>;
  /** Drops the readings of a month (`2023-04`) and leaves a signed tombstone. */
  dropMonth(month: string, actor: string): Promise<DropReport>;
  metrics(): readonly Metric[];
  close(): Promise<void>;
}

/** Opens the store in `folder`, making or migrating what is needed. Rejects with `STORE_BUSY` if another process has
 *  it, `STORE_NEWER`, `STORE_DAMAGED`, `SQLITE_TOO_OLD` or `DISK_FULL`; nothing is touched or deleted then. */
export async function openStore(folder: string, options: StoreOptions, log: Logger): Promise<Store> {
  await makeFolder(folder);
  const unlock = lockStore(folder);
  try {
    const start: WriterStart = {
      database: join(folder, databaseName),
      reserve: join(folder, 'reserve'),
      reserveBytes: options.reserveBytes,
      signingKey: options.signingKey ?? join(folder, signingKeyName),
    };
    openForWriting(start.database, { check: true }).close();
    chmodSync(start.database, 0o600);
    await syncFolder(folder);
    await loadSigningKey(start.signingKey);
    const writer = await startWriter(start, log);
    const reading = openForReading(start.database);
    return storeOf(start, writer, reading, unlock);
  } catch (error) {
    unlock();
    throw asBoxError(error, folder);
  }
}

/** Name of the database in the store's folder. */
export const databaseName = 'meterbox.db';

/** Where the device's key is unless the caller says otherwise, in the store's folder. */
const signingKeyName = join('keys', 'signing-key.pem');

function storeOf(
  start: WriterStart,
  writer: Awaited<ReturnType<typeof startWriter>>,
  database: DatabaseSync,
  unlock: () => void,
): Store {
  const readings = prepareReadingReader(database);
  const devices = prepareDeviceReader(database, readings);
  const deliveries = prepareDeliveryReader(database);
  const changesAfter = prepareChanges(database, readings);
  const toJudge = prepareDevicesToJudge(database);
  const findings = prepareFindingReader(database);
  const selectCounts = database.prepare(
    `SELECT (SELECT count(*) FROM device) AS devices, box.readings,
       (SELECT coalesce(max(id), 0) FROM delivery) AS deliveries,
       (SELECT count(*) FROM quarantine WHERE status = 'open') AS quarantine, box.last_change,
       (SELECT received_at FROM delivery ORDER BY id DESC LIMIT 1) AS last_delivery FROM box`,
  );
  const selectCursor = database.prepare('SELECT change FROM cursor WHERE receiver = ?');
  let lastPack: PackReport | undefined;

  return {
    ...deliveries,
    ...devices,
    ...toJudge,
    ...findings,
    judgedUpTo: () => Number(selectCursor.get(worklistCursor)?.['change'] ?? 0),
    async replaceFindings(judged, upTo) {
      await writer.call('replaceFindings', [judged, upTo]);
    },
    readings: (query) => readings.readings(query),
    changesAfter,
    counts,
    cursor: (receiver) => Number(selectCursor.get(receiver)?.['change'] ?? 0),
    async record(record, { again = false } = {}) {
      const refused = record.files.some(({ refusal }) => refusal !== undefined);
      const excerpt = refused ? await excerptOf(record.original) : '';
      // Handed over to the writer's thread: the caller cannot use its columns again.
      const buffers = record.files.flatMap((file) => file.readings.flatMap(buffersOf));
      return writer.call('record', [{ record, again, excerpt }], [...new Set(buffers)]);
    },
    async closeQuarantine(id, status, actor) {
      await writer.call('closeQuarantine', [id, status, actor]);
    },
    audit: audit as Store['audit'],
    async createSession(session) {
      await writer.call('createSession', [session]);
    },
    async touchSession(tokenDigest, seenAt) {
      await writer.call('touchSession', [tokenDigest, seenAt]);
    },
    async endSessions(which) {
      await writer.call('endSessions', [which]);
    },
    async advanceCursor(receiver, change) {
      await writer.call('advanceCursor', [receiver, change]);
    },
    async pack({ before } = {}) {
      lastPack = await writer.call('pack', [before === undefined ? yesterday() : dayNumber(before)]);
      return lastPack;
    },
    async dropMonth(month, actor) {
      const form = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
      if (!form) throw new BoxError('USAGE', `"${month}" is not a month of the form YYYY-MM`);
      return writer.call('dropMonth', [Number(form[1]) * 100 + Number(form[2]), actor]);
    },
    backup: (path) => copyDatabase(start.database, path),
    metrics: () => storeMetrics(database, start, counts(), lastPack),
    async close() {
      if (database.isOpen) database.close();
      await writer.close();
      unlock();
    },
  };

  function audit(about: Parameters<BoxView['audit']>[0] | Parameters<BoxDesk['audit']>[0]) {
    return 'action' in about ? writer.call('audit', [about]) : deliveries.audit(about);
  }

  function counts(): StoreCounts {
    const row = selectCounts.get();
    const last = row?.['last_delivery'];
    return {
      devices: Number(row?.['devices']),
      readings: Number(row?.['readings']),
      deliveries: Number(row?.['deliveries']),
      quarantineOpen: Number(row?.['quarantine']),
      lastChange: Number(row?.['last_change']),
      databaseBytes: statSync(start.database).size,
      ...(typeof last === 'number' ? { lastDeliveryAt: instantOfSeconds(last) } : {}),
    };
  }
}

function yesterday(): DayNumber {
  return Math.floor(Date.now() / 86_400_000) - 1;
}

/** SQLite's own online copy, on a connection of its own so that nobody waits; durable and private under its name
 *  only when it is whole. */
async function copyDatabase(database: string, path: string): Promise<number> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.part`;
  const source = openForReading(database);
  try {
    // In one step: a copy in several would begin anew whenever the writer commits.
    await backup(source, partial, { rate: 2 ** 30 });
  } finally {
    source.close();
  }
  chmodSync(partial, 0o600);
  const copy = await open(partial, 'r+');
  await copy.sync();
  const { size } = await copy.stat();
  await copy.close();
  await rename(partial, path);
  await syncFolder(dirname(path));
  return size;
}
