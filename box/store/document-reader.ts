import type { DatabaseSync } from 'node:sqlite';
import type { DocumentShelf, ParkedSettlement, TenantLink } from '../api/document-shelf.ts';
import type { IsoDate } from '../domain/civil-day.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { documentColumns, keptDocument, type StoredDocument, unpackText } from './stored-documents.ts';

/** What of the shelf only looks. */
export type DocumentReader = Pick<
  DocumentShelf,
  'documents' | 'document' | 'parkedSettlements' | 'takeOver' | 'tenantLinks' | 'tenantLink'
>;

/** Prepares the questions about documents, on the connection that only reads. */
export function prepareDocumentReader(database: DatabaseSync): DocumentReader {
  const listed = database.prepare(
    `SELECT ${documentColumns} FROM document AS one
     WHERE kind = ?1 AND (?2 IS NULL OR property = ?2) AND (?3 IS NULL OR key = ?3) AND (?4 OR version =
       (SELECT max(version) FROM document WHERE kind = one.kind AND key = one.key))
     ORDER BY key, version`,
  );
  const one = database.prepare(
    `SELECT ${documentColumns}, bytes FROM document
     WHERE kind = ?1 AND key = ?2 AND (?3 IS NULL OR version = ?3) ORDER BY version DESC LIMIT 1`,
  );
  const parked = database.prepare(
    `SELECT * FROM parked_settlement WHERE ?1 IS NULL OR property = ?1 ORDER BY property, last_day, first_day`,
  );
  const taken = database.prepare(
    'SELECT at, actor, bytes FROM take_over WHERE property = ? AND first_day = ? AND last_day = ?',
  );
  const links = database.prepare('SELECT * FROM tenant_link WHERE property = ? ORDER BY id');
  const link = database.prepare('SELECT * FROM tenant_link WHERE token_digest = ?1 OR code_digest = ?1');
  return {
    documents({ kind, propertyId = null, key = null, versions = false }) {
      const rows = listed.all(kind, propertyId, key, versions ? 1 : 0);
      return rows.map((row) => keptDocument(row as unknown as StoredDocument));
    },
    document(kind, key, version) {
      const row = one.get(kind, key, version ?? null);
      if (!row) return undefined;
      const text = new TextDecoder().decode(unpackText(row['bytes'] as Uint8Array, Number(row['size'])));
      return { ...keptDocument(row as unknown as StoredDocument), text };
    },
    parkedSettlements: (propertyId) => parked.all(propertyId ?? null).map(parkedOf),
    takeOver(propertyId, { firstDay, lastDay }) {
      const row = taken.get(propertyId, firstDay, lastDay);
      if (!row) return undefined;
      const lines = new TextDecoder().decode(unpackText(row['bytes'] as Uint8Array));
      return { at: instantOfSeconds(Number(row['at'])), actor: String(row['actor']), lines };
    },
    tenantLinks: (propertyId) => links.all(propertyId).map(linkOf),
    tenantLink(digest) {
      const row = link.get(digest);
      return row && linkOf(row);
    },
  };
}

function parkedOf(row: Record<string, unknown>): ParkedSettlement {
  return {
    propertyId: String(row['property']),
    firstDay: String(row['first_day']) as IsoDate,
    lastDay: String(row['last_day']) as IsoDate,
    at: instantOfSeconds(Number(row['at'])),
    actor: String(row['actor']),
    issues: String(row['issues']),
  };
}

function linkOf(row: Record<string, unknown>): TenantLink {
  const revoked = row['revoked_at'];
  return {
    id: Number(row['id']),
    propertyId: String(row['property']),
    occupancyId: String(row['occupancy']),
    createdAt: instantOfSeconds(Number(row['created_at'])),
    createdBy: String(row['created_by']),
    ...(typeof revoked === 'number' ? { revokedAt: instantOfSeconds(revoked) } : {}),
  };
}
