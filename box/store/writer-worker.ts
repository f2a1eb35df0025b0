// The writer's thread: the only connection that writes. One call at a time; packing lets others in between its slices.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { BoxError } from '../domain/box-error.ts';
import { appendAudit } from './audit-log.ts';
import { dropMonth } from './drop-month.ts';
import { prepareFindingWriter, worklistCursor } from './findings.ts';
import { inTransaction, logPages, openForWriting } from './open-database.ts';
import { clearUp, packDays } from './pack-days.ts';
import { prepareRecording } from './record-delivery.ts';
import { reserveAt } from './reserve.ts';
import { sealChains } from './seal-chains.ts';
import { loadSigningKey } from './signing-key.ts';
import { asBoxError } from './sqlite-error.ts';
import type {
  DropReport,
  PackReport,
  WriterAnswer,
  WriterCalls,
  WriterRequest,
  WriterStart,
} from './writer-calls.ts';

const port = parentPort;
if (!port) throw new Error('The writer is a worker thread');
const start = workerData as WriterStart;
const reserve = reserveAt(start.reserve, start.reserveBytes);
const database = openForWriting(start.database, { check: false });
const signingKey = await loadSigningKey(start.signingKey);
const packedDays = new Set(
  database
    .prepare('SELECT DISTINCT day FROM pack')
    .all()
    .map(({ day }) => Number(day)),
);
let recordDelivery = prepareRecording(database, packedDays);
const writeFindings = prepareFindingWriter(database);
const closing = new AbortController();

const calls: WriterCalls = {
  record: (request) => recordDelivery(request),
  closeQuarantine(id, status, actor) {
    const close = database.prepare(
      `UPDATE quarantine SET status = ?, closed_at = ?, closed_by = ? WHERE id = ? AND status = 'open'`,
    );
    if (!database.prepare('SELECT 1 FROM quarantine WHERE id = ?').get(id))
      throw new BoxError('NOT_FOUND', `No quarantined file ${id}`);
    close.run(status, now(), actor, id);
  },
  audit({ actor, action, detail }) {
    const entry = { at: now(), actor, action, detail: JSON.stringify(detail) };
    inTransaction(database, () => appendAudit(database, entry));
  },
  createSession({ tokenDigest, account, role, createdAt, seenAt }) {
    const insert =
      'INSERT INTO session (token_digest, account, role, created_at, seen_at) VALUES (?, ?, ?, ?, ?)';
    database.prepare(insert).run(tokenDigest, account, role, createdAt, seenAt);
  },
  touchSession(tokenDigest, seenAt) {
    database.prepare('UPDATE session SET seen_at = ? WHERE token_digest = ?').run(seenAt, tokenDigest);
  },
  endSessions(which) {
    if ('account' in which) database.prepare('DELETE FROM session WHERE account = ?').run(which.account);
    else database.prepare('DELETE FROM session WHERE token_digest = ?').run(which.tokenDigest);
  },
  advanceCursor(receiver, change) {
    const last = Number(database.prepare('SELECT last_change FROM box').get()?.['last_change']);
    if (!Number.isSafeInteger(change) || change < 0 || change > last)
      throw new BoxError(
        'USAGE',
        `Receiver "${receiver}" acknowledges change ${change}, the last one is ${last}`,
      );
    database
      .prepare(
        `INSERT INTO cursor (receiver, change, at) VALUES (?, ?, ?)
         ON CONFLICT (receiver) DO UPDATE SET change = excluded.change, at = excluded.at`,
      )
      .run(receiver, change, now());
  },
  replaceFindings(judged, upTo) {
    inTransaction(database, () => {
      writeFindings(judged);
      if (upTo !== undefined) calls.advanceCursor(worklistCursor, upTo);
    });
  },
  pack: (before) => inTurn(() => pack(before)),
  dropMonth: (month, actor) => inTurn(() => drop(month, actor)),
  close() {
    closing.abort();
    database.close();
  },
};

/** Packing and dropping take turns: each counts on the blocks as it found them. */
let turn: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T> | T): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

async function pack(before: number): Promise<PackReport> {
  const at = now();
  let readings = 0;
  let slices = 0;
  let longestHoldMs = 0;
  let checkpointMs = 0;
  const slicesToDo = packDays(database, packedDays, before, at);
  for (let done = false; !done && !closing.signal.aborted;) {
    const from = performance.now();
    const slice = slicesToDo.next();
    longestHoldMs = Math.max(longestHoldMs, performance.now() - from);
    done = slice.done === true;
    checkpointMs += emptyLog();
    readings += slice.value ?? 0;
    if (!done) slices += 1;
    await nextTurn();
  }
  if (!closing.signal.aborted) reserve.refill();
  return {
    readings,
    slices,
    longestHoldMs,
    checkpointMs,
    sealed: closing.signal.aborted ? 0 : sealChains(database, signingKey, at),
    at,
  };
}

/** Copies the write-ahead log into the database before it is full, so that no slice has to; returns milliseconds. */
function emptyLog(): number {
  const log = database.prepare('PRAGMA wal_checkpoint(NOOP)').get();
  if (Number(log?.['log']) - Number(log?.['checkpointed']) < (logPages * 3) / 4) return 0;
  const from = performance.now();
  database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  return performance.now() - from;
}

function drop(month: number, actor: string): DropReport {
  Array.from(clearUp(database)); // what a cut left behind
  const readings = dropMonth(database, month, signingKey, now());
  // The writer knows heads of chains and packed days by heart; both have changed.
  packedDays.clear();
  for (const { day } of database.prepare('SELECT DISTINCT day FROM pack').all()) packedDays.add(Number(day));
  recordDelivery = prepareRecording(database, packedDays);
  const text = `${String(month).slice(0, 4)}-${String(month).slice(4)}`;
  calls.audit({ actor, action: 'drop-month', detail: { month: text, readings } });
  return { month: text, readings };
}

try {
  reserve.refill();
} catch {
  reserve.free(); // a disk that is full from the start has no room to keep free
}
port.on('message', (request: WriterRequest) => void answer(request));
port.postMessage({ id: 0, result: undefined } satisfies WriterAnswer);

async function answer({ id, call, args }: WriterRequest): Promise<void> {
  try {
    const run = calls[call] as (...args: readonly unknown[]) => unknown;
    port?.postMessage({ id, result: await withReserve(() => run(...args)) } satisfies WriterAnswer);
  } catch (error) {
    const { code, message } = described(error);
    port?.postMessage({ id, code, message } satisfies WriterAnswer);
  }
  if (call === 'close') port?.close();
}

/** Runs a call; if the disk is full, once more with the reserve given back. */
async function withReserve(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (closing.signal.aborted) throw error;
    recordDelivery = prepareRecording(database, packedDays); // its caches may know what was rolled back
    const full = asBoxError(error, start.database);
    if (!(full instanceof BoxError) || full.code !== 'DISK_FULL' || !reserve.free()) throw error;
    return run();
  }
}

function described(error: unknown): { code: string | undefined; message: string } {
  const told = asBoxError(error, start.database);
  if (told instanceof BoxError) return { code: told.code, message: told.message };
  return { code: undefined, message: told instanceof Error ? (told.stack ?? told.message) : String(told) };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
