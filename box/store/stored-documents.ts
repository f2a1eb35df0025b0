import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import type { DocumentKind, KeptDocument } from '../api/document-shelf.ts';
import { instantOfSeconds } from '../domain/instant.ts';

/** A row of `document` without its bytes; `at` in seconds since 1970. */
export interface StoredDocument {
  readonly change: number;
  readonly kind: DocumentKind;
  readonly property: string;
  readonly key: string;
  readonly version: number;
  readonly at: number;
  readonly actor: string;
  readonly size: number;
  readonly digest: string;
  readonly summary: string;
}

/** Columns of a stored document. */
export const documentColumns = 'change, kind, property, key, version, at, actor, size, digest, summary';

/** The text of a document's row that its mark and its link are computed of; the content stands in by its digest. */
export function documentText(row: StoredDocument): string {
  const { change, kind, property, key, version, at, actor, size, digest, summary } = row;
  return `document|${JSON.stringify([change, kind, property, key, version, at, actor, size, digest, summary])}\n`;
}

/** A stored row as others see it. */
export function keptDocument(row: StoredDocument): KeptDocument {
  const { change, kind, property, key, version, at, actor, size, digest, summary } = row;
  return {
    change,
    kind,
    propertyId: property,
    key,
    version,
    at: instantOfSeconds(at),
    actor,
    size,
    digest,
    summary: JSON.parse(summary) as KeptDocument['summary'],
  };
}

/** SHA-256 of a document's text. */
export function digestOfText(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The bytes of a text that was compressed; throws if they are damaged or longer than they should be. */
export function unpackText(bytes: Uint8Array, size?: number): Uint8Array {
  return zstdDecompressSync(bytes, size === undefined ? {} : { maxOutputLength: size + 1 });
}
