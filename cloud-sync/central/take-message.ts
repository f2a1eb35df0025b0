import { commandResult, reported } from '../contract/command.ts';
import { factsBatch, type FactsBatch } from '../contract/facts.ts';
import { type FramedMessage, MessageRefused, readBody } from '../contract/frame-message.ts';
import { fromWireReadings } from '../contract/reading-rows.ts';
import { health, hello, type Hello, type Receipt } from '../contract/receipt.ts';
import type { Database, Queries } from './database.ts';
import { ensureMonths } from './ensure-months.ts';
import { storeDictionary, storeFacts } from './store-facts.ts';

/** What the centre has of a box's epoch. */
interface Cursor {
  readonly acked: number;
  readonly dictionary: number;
}

/** Takes one message of the box that the connection has authenticated, and answers it after its commit. Throws
 *  MessageRefused for what is no message of this box; a database that is away rejects with its own error, and the box
 *  will send the same again. */
export async function takeMessage(
  database: Database,
  message: FramedMessage,
  from: { readonly box: string; readonly at: number },
): Promise<Receipt> {
  const { header } = message;
  if (header.box !== from.box) {
    throw new MessageRefused(
      'box-mismatch',
      `The connection belongs to ${from.box}, the message speaks for ${header.box}`,
    );
  }
  switch (header.kind) {
    case 'hello':
      return takeHello(database, message, from);
    case 'facts':
      return takeFacts(database, message, from);
    case 'health':
      return takeNote(database, 'health', readBody(message, health), from);
    case 'reported':
      return takeNote(database, 'reported', readBody(message, reported), from);
    case 'result':
      return takeResult(database, message, from);
    case 'hint':
      return currentReceipt(database, from);
    case 'receipt':
    case 'desired':
    case 'command':
      throw new MessageRefused('malformed', `A "${header.kind}" goes to a box, never to the centre`);
  }
}

async function takeHello(database: Database, message: FramedMessage, from: Sender): Promise<Receipt> {
  const body = readBody(message, hello);
  return database.transaction(async (queries) => {
    await queries.query('UPDATE box SET last_seen = to_timestamp($2), program = $3 WHERE box = $1', [
      from.box,
      from.at,
      body.version,
    ]);
    await queries.query(
      `INSERT INTO store_epoch (box, epoch, last) VALUES ($1, $2, $3)
       ON CONFLICT (box, epoch) DO UPDATE SET last = greatest(store_epoch.last, excluded.last)`,
      [from.box, body.epoch, body.last],
    );
    await lockCursor(queries, from.box, body.epoch);
    await beginConversation(queries, from.box, body);
    const cursor = await lockCursor(queries, from.box, body.epoch);
    return receiptOf(queries, from, body.epoch, cursor ?? { acked: 0, dictionary: 0 });
  });
}

/** The receiver's rule (sync-storage.md 2.3): a gap stores nothing and answers the cursor, so does a duplicate; the
 *  next batch is stored with the new cursor in one transaction, and only then answered. */
async function takeFacts(database: Database, message: FramedMessage, from: Sender): Promise<Receipt> {
  const batch = readBody(message, factsBatch);
  const rows = consistent(() => (batch.readings ? fromWireReadings(batch.readings, batch.previous) : []));
  await ensureMonths(
    database,
    rows.map(({ validOn }) => validOn),
  );
  return database.transaction(async (queries) => {
    const cursor = await lockCursor(queries, from.box, batch.epoch);
    const dictionary = batch.dictionary + batch.series.length;
    if (!cursor) return receiptOf(queries, from, batch.epoch, { acked: 0, dictionary: 0 }, 'hello');
    if (batch.previous !== cursor.acked) return receiptOf(queries, from, batch.epoch, cursor);
    if (batch.dictionary !== cursor.dictionary) return receiptOf(queries, from, batch.epoch, cursor, 'hello');
    await storeDictionary(
      queries,
      { box: from.box, epoch: batch.epoch, after: batch.dictionary },
      batch.series,
    );
    await storeFacts(queries, from.box, batch, rows).catch(refuseContradiction);
    await queries.query(
      `UPDATE store_epoch SET acked = $3, last = greatest(last, $3), dictionary = $4, gone = gone + $5
       WHERE box = $1 AND epoch = $2`,
      [from.box, batch.epoch, batch.last, dictionary, goneIn(batch)],
    );
    return receiptOf(queries, from, batch.epoch, { acked: batch.last, dictionary });
  });
}

async function takeNote(
  database: Database,
  column: 'health' | 'reported',
  body: unknown,
  from: Sender,
): Promise<Receipt> {
  await database.query(
    `UPDATE box SET ${column} = $2, last_seen = to_timestamp($3)
     WHERE box = $1 AND revoked_at IS NULL`,
    [from.box, JSON.stringify(body), from.at],
  );
  return currentReceipt(database, from);
}

async function takeResult(database: Database, message: FramedMessage, from: Sender): Promise<Receipt> {
  const body = readBody(message, commandResult);
  await database.query('UPDATE command SET status = $3, result = $4 WHERE id = $1 AND box = $2', [
    body.id,
    from.box,
    body.status,
    JSON.stringify(body),
  ]);
  return currentReceipt(database, from);
}

interface Sender {
  readonly box: string;
  readonly at: number;
}

/** How many numbers of a batch have no fact any more. */
function goneIn({ gone }: FactsBatch): number {
  return gone.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** A box that starts a new conversation numbers its series anew. */
async function beginConversation(
  queries: Queries,
  box: string,
  { epoch, conversation }: Hello,
): Promise<void> {
  const begun = await queries.query(
    `UPDATE store_epoch SET conversation = $3, dictionary = 0 WHERE box = $1 AND epoch = $2 AND conversation <> $3
     RETURNING epoch`,
    [box, epoch, conversation],
  );
  if (begun.length > 0)
    await queries.query('DELETE FROM box_series WHERE box = $1 AND epoch = $2', [box, epoch]);
}

/** Runs `work`; a batch that contradicts itself is refused, not a fault of the centre. */
function consistent<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return refuseContradiction(error);
  }
}

function refuseContradiction(error: unknown): never {
  if (error instanceof RangeError) throw new MessageRefused('malformed', error.message);
  throw error;
}

/** Locks the box, so that its facts are taken one batch at a time even when two of its epochs speak at once. */
async function lockCursor(queries: Queries, box: string, epoch: string): Promise<Cursor | undefined> {
  const known = await queries.query('SELECT box FROM box WHERE box = $1 AND revoked_at IS NULL FOR UPDATE', [
    box,
  ]);
  if (known.length === 0)
    throw new MessageRefused('box-mismatch', `${box} is not enrolled here, or was revoked`);
  const rows = await queries.query<{ acked: string; dictionary: number }>(
    'SELECT acked, dictionary FROM store_epoch WHERE box = $1 AND epoch = $2',
    [box, epoch],
  );
  return rows[0] && { acked: Number(rows[0].acked), dictionary: rows[0].dictionary };
}

async function currentReceipt(database: Database, from: Sender): Promise<Receipt> {
  const rows = await database.query<{ epoch: string; acked: string; dictionary: number }>(
    'SELECT epoch, acked, dictionary FROM store_epoch WHERE box = $1 ORDER BY began_at DESC LIMIT 1',
    [from.box],
  );
  const row = rows[0];
  const cursor = { acked: Number(row?.acked ?? 0), dictionary: row?.dictionary ?? 0 };
  return receiptOf(database, from, row?.epoch ?? '0'.repeat(16), cursor, row ? undefined : 'hello');
}

async function receiptOf(
  queries: Queries,
  from: Sender,
  epoch: string,
  cursor: Cursor,
  need?: 'hello',
): Promise<Receipt> {
  const waiting = await queries.query<{ wire: string }>(
    `SELECT wire FROM command WHERE box = $1 AND status = 'waiting' AND expires_at > to_timestamp($2)
     ORDER BY issued_at LIMIT 16`,
    [from.box, from.at],
  );
  const desired = await queries.query<{ wire: string }>(
    `SELECT desired_wire AS wire FROM box WHERE box = $1
       AND desired_version > greatest(coalesce((reported->>'version')::int, 0),
         coalesce((reported->'refused'->>'version')::int, 0))`,
    [from.box],
  );
  return {
    epoch,
    acked: cursor.acked,
    dictionary: cursor.dictionary,
    centreTime: from.at,
    ...(need === undefined ? {} : { need }),
    ...(desired[0] ? { desired: desired[0].wire } : {}),
    ...(waiting.length > 0 ? { commands: waiting.map(({ wire }) => wire) } : {}),
  };
}
