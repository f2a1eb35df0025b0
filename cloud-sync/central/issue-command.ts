import { randomBytes, randomUUID } from 'node:crypto';
import { type Command, type CommandAction, type Desired, signedBytes } from '../contract/command.ts';
import { packMessage } from '../contract/frame-message.ts';
import type { Authority } from './authority.ts';
import type { Database, Queries } from './database.ts';

/** Signs a command and puts it in the queue of a box; it goes with the next receipt. For a `resend` the centre's own
 *  cursor goes back, which alone makes the box send from there. Resolves with the command's id. */
export async function issueCommand(
  database: Database,
  authority: Authority,
  wish: {
    readonly box: string;
    readonly action: CommandAction;
    /** Person who asked for it. */
    readonly issuedBy: string;
    readonly validSeconds: number;
    readonly now: Date;
  },
): Promise<string> {
  const issuedAt = Math.floor(wish.now.getTime() / 1000);
  const command: Command = {
    id: randomUUID(),
    nonce: randomBytes(16).toString('hex'),
    issuedAt,
    expiresAt: issuedAt + wish.validSeconds,
    issuedBy: wish.issuedBy,
    action: wish.action,
  };
  const wire = await signed(authority, 'command', wish.box, command);
  await database.transaction(async (queries) => {
    await queries.query(
      `INSERT INTO command (id, box, wire, action, issued_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, to_timestamp($6))`,
      [command.id, wish.box, wire, JSON.stringify(wish.action), wish.issuedBy, command.expiresAt],
    );
    if (wish.action.kind === 'resend') await goBack(queries, wish.box, wish.action);
  });
  return command.id;
}

async function goBack(
  queries: Queries,
  box: string,
  { epoch, from }: { readonly epoch: string; readonly from: number },
): Promise<void> {
  await queries.query('SELECT box FROM box WHERE box = $1 FOR UPDATE', [box]);
  await queries.query('UPDATE store_epoch SET acked = least(acked, $3) WHERE box = $1 AND epoch = $2', [
    box,
    epoch,
    Math.max(0, from - 1),
  ]);
}

/** Sets what a box should be like; the version rises by one. Resolves with it, or `undefined` for an unknown box. */
export async function setDesired(
  database: Database,
  authority: Authority,
  box: string,
  wish: Omit<Desired, 'version'>,
): Promise<number | undefined> {
  return database.transaction(async (queries) => {
    const rows = await queries.query<{ version: number }>(
      'SELECT desired_version AS version FROM box WHERE box = $1 FOR UPDATE',
      [box],
    );
    if (!rows[0]) return undefined;
    const desired: Desired = { ...wish, version: rows[0].version + 1 };
    const wire = await signed(authority, 'desired', box, desired);
    await queries.query(
      'UPDATE box SET desired_version = $2, desired = $3, desired_wire = $4 WHERE box = $1',
      [box, desired.version, JSON.stringify(desired), wire],
    );
    return desired.version;
  });
}

/** A message whose header carries the signature of its body and box, base64. */
async function signed(
  authority: Authority,
  kind: 'command' | 'desired',
  box: string,
  body: object,
): Promise<string> {
  const signature = await authority.sign(signedBytes(box, Buffer.from(JSON.stringify(body))));
  return Buffer.from(packMessage({ kind, box, signature }, body)).toString('base64');
}
