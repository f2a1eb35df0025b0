import type { BillingIssue } from '../billing/billing-issue.ts';
import type { DocumentIssue } from '../billing/check-property.ts';
import type { DocumentChange } from '../billing/diff-documents.ts';
import type { TakeOverChange, TakeOverLine } from '../billing/take-over-lines.ts';
import type { Period } from '../domain/civil-day.ts';
import type { Instant } from '../domain/instant.ts';
import type { Property } from '../domain/property.ts';
import type { TenantChange } from '../exports/dta-rem/match-tenants.ts';
import type { KeptDocument, ParkedSettlement, TenantLink } from './document-shelf.ts';

/** A property document after it was saved. */
export interface SavedProperty {
  readonly version: number;
  /** Warnings that did not stop it. */
  readonly issues: readonly DocumentIssue[];
}

/** Readings as they would be taken over, and what is different from the last time. */
export interface TakeOverPreview {
  readonly period: Period;
  readonly lines: readonly TakeOverLine[];
  readonly issues: readonly BillingIssue[];
  readonly changes: readonly TakeOverChange[];
  readonly lastTakenOverAt?: Instant;
}

/** What became of a settlement: computed only, parked with reasons, or released. */
export interface SettlementAnswer {
  readonly id: string;
  readonly status: 'preview' | 'parked' | 'released';
  /** Of a released one. */
  readonly version?: number;
  readonly issues: readonly BillingIssue[];
  /** The settlement as JSON; absent if it could not be computed. */
  readonly text?: string;
}

/** A tenant's way in, at the only moment in which it can be shown. */
export interface FreshTenantLink extends TenantLink {
  /** 128 bits, for the fragment of a URL. */
  readonly token: string;
  /** Short, for people without the QR code. */
  readonly code: string;
}

/** What a tenant's link leads to. */
export interface TenantAccess {
  readonly propertyId: string;
  readonly occupancyId: string;
  readonly unitId: string;
  readonly party: string;
}

/** Properties as people work on them. An unknown id rejects with `NOT_FOUND`, a document that is wrong with `USAGE` and all
 *  that is wrong with it, a save made from another version with `CONFLICT`. */
export interface PropertyDesk {
  properties(): readonly KeptDocument[];
  versions(propertyId: string): readonly KeptDocument[];
  property(
    propertyId: string,
    version?: number,
  ): { readonly kept: KeptDocument; readonly property: Property };
  save(document: unknown, basedOn: number, actor: string): Promise<SavedProperty>;
  diff(propertyId: string, from: number, to: number): readonly DocumentChange[];
  /** Compares the tenant list of a DTA_REM request with the property; `accept` saves what it says. */
  matchTenants(
    propertyId: string,
    request: Uint8Array,
    accept: { readonly basedOn: number } | undefined,
    actor: string,
  ): Promise<{ readonly changes: readonly TenantChange[]; readonly version?: number }>;
  /** A new property of a DTA_REM request, not yet saved. */
  propertyOfRequest(request: Uint8Array): Property;
  previewTakeOver(propertyId: string, period: Period): Promise<TakeOverPreview>;
  takeOver(propertyId: string, period: Period, actor: string): Promise<TakeOverPreview>;
  settle(
    propertyId: string,
    period: Period,
    wish: 'preview' | 'park' | 'release',
    actor: string,
  ): Promise<SettlementAnswer>;
  settlements(propertyId?: string): readonly KeptDocument[];
  settlementVersions(id: string): readonly KeptDocument[];
  parked(propertyId?: string): readonly ParkedSettlement[];
  settlement(id: string, version?: number): { readonly kept: KeptDocument; readonly text: string };
  diffSettlement(id: string, from: number, to: number): readonly DocumentChange[];
  addTenantLink(propertyId: string, occupancyId: string, actor: string): Promise<FreshTenantLink>;
  tenantLinks(propertyId: string): readonly TenantLink[];
  revokeTenantLink(id: number, actor: string): Promise<void>;
  /** Whom a token or a code belongs to; nobody if it was revoked or the tenancy is over. */
  tenantOf(tokenOrCode: string): TenantAccess | undefined;
}
