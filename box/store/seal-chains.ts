import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './open-database.ts';
import { publicKeyOf, signText } from './signing-key.ts';

/** What a checkpoint states of a chain; times in seconds since 1970. */
export interface Checkpoint {
  readonly month: number;
  readonly number: number;
  readonly head: string;
  readonly last_change: number;
  readonly epoch: string;
  readonly at: number;
}

/** What a tombstone states of a dropped month. */
export interface Tombstone {
  readonly month: number;
  readonly readings: number;
  readonly number: number;
  readonly root: string;
  /** JSON: `[first change, last change]` of everything dropped. */
  readonly ranges: string;
  readonly epoch: string;
  readonly at: number;
}

/** The text of a checkpoint that is signed. */
export function checkpointText({ month, number, head, last_change: last, epoch, at }: Checkpoint): string {
  return `meterbox checkpoint 1|${month}|${number}|${head}|${last}|${epoch}|${at}`;
}

/** The text of a tombstone that is signed. */
export function tombstoneText({ month, readings, number, root, ranges, epoch, at }: Tombstone): string {
  return `meterbox tombstone 1|${month}|${readings}|${number}|${root}|${ranges}|${epoch}|${at}`;
}

/** Signs the head of every chain that has grown since its last checkpoint. Whoever changes a sealed reading would
 *  have to sign the whole chain anew, and cannot without the device's key. Returns how many were sealed. */
export function sealChains(database: DatabaseSync, key: KeyObject, at: number): number {
  const grown = database.prepare(
    `SELECT link.month, link.number, link.hash AS head, box.last_change, box.epoch
     FROM (SELECT month, max(number) AS number FROM link GROUP BY month) AS newest
     JOIN link ON link.month = newest.month AND link.number = newest.number, box
     WHERE newest.number > coalesce((SELECT max(number) FROM checkpoint WHERE month = newest.month), 0)`,
  );
  const insert = database.prepare(
    `INSERT INTO checkpoint (month, number, head, last_change, epoch, at, signing_key, signature)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return inTransaction(database, () => {
    const heads = grown.all() as unknown as Omit<Checkpoint, 'at'>[];
    if (heads.length === 0) return 0;
    const keyId = signingKeyId(database, key, at);
    for (const head of heads) {
      const { month, number, last_change: last, epoch } = head;
      const signature = signText(checkpointText({ ...head, at }), key);
      insert.run(month, number, head.head, last, epoch, at, keyId, signature);
    }
    return heads.length;
  });
}

/** Row of the key in the database, added if it is new. */
export function signingKeyId(database: DatabaseSync, key: KeyObject, since: number): number {
  const publicKey = publicKeyOf(key);
  database
    .prepare('INSERT INTO signing_key (public_key, since) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(publicKey, since);
  return Number(database.prepare('SELECT id FROM signing_key WHERE public_key = ?').get(publicKey)?.['id']);
}
