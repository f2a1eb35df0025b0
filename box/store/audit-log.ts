import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** A line of the audit log as it is stored; `at` in seconds since 1970, `detail` as JSON. */
export interface StoredAudit {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
}

/** The hash of a line, chained to the line before it. */
export function auditHash(previous: string, { id, at, actor, action, detail }: StoredAudit): string {
  const text = JSON.stringify([previous, id, at, actor, action, detail]);
  return createHash('sha256').update(text).digest('hex');
}

/** Appends a line. To be called inside a transaction. */
export function appendAudit(database: DatabaseSync, entry: Omit<StoredAudit, 'id'>): void {
  const newest = database.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1').get();
  const id = Number(newest?.['id'] ?? 0) + 1;
  const hash = auditHash(String(newest?.['hash'] ?? ''), { ...entry, id });
  database
    .prepare('INSERT INTO audit (id, at, actor, action, detail, hash) VALUES (?, ?, ?, ?, ?, ?)')
    .run(id, entry.at, entry.actor, entry.action, entry.detail, hash);
}
