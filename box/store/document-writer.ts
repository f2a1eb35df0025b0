import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import type { DocumentShelf, KeptDocument, NewDocument, TenantLink } from '../api/document-shelf.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Period } from '../domain/civil-day.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { appendAudit } from './audit-log.ts';
import { inTransaction } from './open-database.ts';
import { recordDocument } from './record-document.ts';

/** Everything of documents that changes the database. Each call is on disk when it returns. */
export interface DocumentWriter {
  keepDocument(document: NewDocument, actor: string): KeptDocument;
  parkSettlement(settlement: Parameters<DocumentShelf['parkSettlement']>[0]): void;
  keepTakeOver(propertyId: string, period: Period, lines: string, actor: string): void;
  addTenantLink(link: Parameters<DocumentShelf['addTenantLink']>[0], actor: string): TenantLink;
  revokeTenantLink(id: number, actor: string): void;
}

/** The part of the writer that keeps documents. `now` in seconds since 1970. */
export function documentWriter(database: DatabaseSync, now: () => number): DocumentWriter {
  const audit = (actor: string, action: string, detail: Readonly<Record<string, string | number>>): void =>
    appendAudit(database, { at: now(), actor, action, detail: JSON.stringify(detail) });
  return {
    keepDocument(document, actor) {
      const kept = recordDocument(database, document, actor, now());
      if (document.kind === 'settlement') unpark(database, document);
      return kept;
    },
    parkSettlement({ propertyId, firstDay, lastDay, actor, issues }) {
      inTransaction(database, () => {
        database
          .prepare(
            `INSERT OR REPLACE INTO parked_settlement (property, first_day, last_day, at, actor, issues)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(propertyId, firstDay, lastDay, now(), actor, issues);
        audit(actor, 'settlement-parked', { property: propertyId, firstDay, lastDay });
      });
    },
    keepTakeOver(propertyId, { firstDay, lastDay }, lines, actor) {
      inTransaction(database, () => {
        database
          .prepare(
            `INSERT OR REPLACE INTO take_over (property, first_day, last_day, at, actor, bytes)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(propertyId, firstDay, lastDay, now(), actor, zstdCompressSync(lines));
        audit(actor, 'readings-taken-over', { property: propertyId, firstDay, lastDay });
      });
    },
    addTenantLink({ propertyId, occupancyId, tokenDigest, codeDigest }, actor) {
      return inTransaction(database, () => {
        const at = now();
        const { lastInsertRowid } = database
          .prepare(
            `INSERT INTO tenant_link (property, occupancy, token_digest, code_digest, created_at, created_by)
             VALUES (?, ?, ?, ?, ?, ?)`,
          )
          .run(propertyId, occupancyId, tokenDigest, codeDigest, at, actor);
        const id = Number(lastInsertRowid);
        audit(actor, 'tenant-link-added', { property: propertyId, occupancy: occupancyId, link: id });
        return { id, propertyId, occupancyId, createdAt: instantOfSeconds(at), createdBy: actor };
      });
    },
    revokeTenantLink(id, actor) {
      inTransaction(database, () => {
        const { changes } = database
          .prepare('UPDATE tenant_link SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?')
          .run(now(), id);
        if (changes === 0) throw new BoxError('NOT_FOUND', `There is no tenant link ${id}`);
        audit(actor, 'tenant-link-revoked', { link: id });
      });
    },
  };
}

/** A released settlement waits no longer. */
function unpark(database: DatabaseSync, { propertyId, key }: NewDocument): void {
  const [firstDay = '', lastDay = ''] = key.slice(propertyId.length + 1).split(':');
  database
    .prepare('DELETE FROM parked_settlement WHERE property = ? AND first_day = ? AND last_day = ?')
    .run(propertyId, firstDay, lastDay);
}
