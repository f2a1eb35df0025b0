import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import type { KeptDocument, NewDocument } from '../api/document-shelf.ts';
import { BoxError } from '../domain/box-error.ts';
import { appendAudit } from './audit-log.ts';
import { Chains, documentChain, type Link, LinkHash } from './chain.ts';
import { inTransaction } from './open-database.ts';
import { markOf } from './stored-facts.ts';
import { digestOfText, documentText, keptDocument, type StoredDocument } from './stored-documents.ts';

/** Keeps a document as the next version in one transaction: its row, its number in the change sequence, its link in the
 *  chain of documents, its line in the audit log. Throws `CONFLICT` if it was made from another than the newest. */
export function recordDocument(
  database: DatabaseSync,
  document: NewDocument,
  actor: string,
  at: number,
): KeptDocument {
  return inTransaction(database, () => {
    const { kind, propertyId, key, basedOn } = document;
    const newest = Number(
      database
        .prepare('SELECT max(version) AS version FROM document WHERE kind = ? AND key = ?')
        .get(kind, key)?.['version'] ?? 0,
    );
    if (newest !== basedOn) throw conflict(document, newest);
    const row = rowOf(database, document, actor, at);
    database
      .prepare(
        `INSERT INTO document (change, kind, property, key, version, at, actor, size, digest, summary, bytes, mark)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.change,
        kind,
        propertyId,
        key,
        row.version,
        at,
        actor,
        row.size,
        row.digest,
        row.summary,
        zstdCompressSync(document.text),
        markOf(documentText(row)),
      );
    link(database, row);
    database.prepare('UPDATE box SET last_change = ?').run(row.change);
    const detail = JSON.stringify({ property: propertyId, key, version: row.version, digest: row.digest });
    const action = kind === 'property' ? 'property-saved' : 'settlement-released';
    appendAudit(database, { at, actor, action, detail });
    return keptDocument(row);
  });
}

function conflict({ kind, key, basedOn }: NewDocument, newest: number): BoxError {
  const what = kind === 'property' ? `Property "${key}"` : `Settlement "${key}"`;
  const message =
    newest === 0
      ? `${what} does not exist yet: the first version is based on 0, not ${basedOn}`
      : `${what} is at version ${newest}, this was made from ${basedOn}: look at what changed and save again`;
  return new BoxError('CONFLICT', message);
}

function rowOf(database: DatabaseSync, document: NewDocument, actor: string, at: number): StoredDocument {
  const last = Number(database.prepare('SELECT last_change FROM box').get()?.['last_change']);
  return {
    change: last + 1,
    kind: document.kind,
    property: document.propertyId,
    key: document.key,
    version: document.basedOn + 1,
    at,
    actor,
    size: Buffer.byteLength(document.text),
    digest: digestOfText(document.text),
    summary: JSON.stringify(document.summary),
  };
}

/** Documents have no file: their links name none. */
function link(database: DatabaseSync, row: StoredDocument): void {
  const chains = new Chains(database);
  const head = chains.head(documentChain);
  const own: Link = {
    month: documentChain,
    number: head.number + 1,
    firstChange: row.change,
    facts: 1,
    file: 0,
  };
  const hash = new LinkHash(head.hash);
  hash.add(documentText(row));
  chains.append(own, hash.end(own, ''));
}
