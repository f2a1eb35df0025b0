import type { Period } from '../domain/civil-day.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Instant } from '../domain/instant.ts';

/** What is kept whole and in versions. */
export type DocumentKind = 'property' | 'settlement';

/** A version of a document as lists show it. */
export interface KeptDocument {
  /** Number in the change sequence. */
  readonly change: number;
  readonly kind: DocumentKind;
  readonly propertyId: string;
  /** Id of the property; of a settlement with its period: `lindenstrasse-8:2025-01-01:2025-12-31`. */
  readonly key: string;
  /** 1 for the first. */
  readonly version: number;
  readonly at: Instant;
  readonly actor: string;
  /** Bytes of its text. */
  readonly size: number;
  /** SHA-256 of its text. */
  readonly digest: Digest;
  /** What lists show of its content. */
  readonly summary: Readonly<Record<string, string | number>>;
}

/** A document on its way to the shelf. */
export interface NewDocument extends Pick<KeptDocument, 'kind' | 'propertyId' | 'key' | 'summary'> {
  readonly text: string;
  /** Version it was made from, 0 for the first; another newest version rejects with `CONFLICT`. */
  readonly basedOn: number;
}

/** A settlement that was tried and not released, with the reasons. */
export interface ParkedSettlement extends Period {
  readonly propertyId: string;
  readonly at: Instant;
  readonly actor: string;
  /** Issues as JSON. */
  readonly issues: string;
}

/** The last take-over of a property's readings into a period; `lines` as JSON. */
export interface KeptTakeOver {
  readonly at: Instant;
  readonly actor: string;
  readonly lines: string;
}

/** A tenant's link; the token and the code are kept as SHA-256 only. */
export interface TenantLink {
  readonly id: number;
  readonly propertyId: string;
  readonly occupancyId: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly revokedAt?: Instant;
}

/** Where property documents and settlements are kept. A version never changes; each change is on disk, chained and in
 *  the audit log when it resolves. */
export interface DocumentShelf {
  /** Newest versions, or all with `versions`; settlements of one property if it is named. */
  documents(query: {
    readonly kind: DocumentKind;
    readonly propertyId?: string;
    readonly key?: string;
    readonly versions?: boolean;
  }): readonly KeptDocument[];
  /** A version, the newest if none is named, with its text. */
  document(
    kind: DocumentKind,
    key: string,
    version?: number,
  ): (KeptDocument & { readonly text: string }) | undefined;
  keepDocument(document: NewDocument, actor: string): Promise<KeptDocument>;
  parkSettlement(settlement: Omit<ParkedSettlement, 'at'>): Promise<void>;
  parkedSettlements(propertyId?: string): readonly ParkedSettlement[];
  keepTakeOver(propertyId: string, period: Period, lines: string, actor: string): Promise<void>;
  takeOver(propertyId: string, period: Period): KeptTakeOver | undefined;
  addTenantLink(
    link: Pick<TenantLink, 'propertyId' | 'occupancyId'> & {
      readonly tokenDigest: Digest;
      readonly codeDigest: Digest;
    },
    actor: string,
  ): Promise<TenantLink>;
  tenantLinks(propertyId: string): readonly TenantLink[];
  /** The link of a token or a code, revoked or not. */
  tenantLink(digest: Digest): TenantLink | undefined;
  revokeTenantLink(id: number, actor: string): Promise<void>;
}
