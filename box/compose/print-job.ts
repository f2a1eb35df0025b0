import type { Settlement } from '../billing/settlement.ts';
import type { StatementContext, TenantLink } from '../exports/statement/bill.ts';

/** What is to be printed of a settlement. */
export interface PrintJob {
  readonly settlement: Settlement;
  /** A statement for this user of the settlement, the overview, or everything in one file for the printer. */
  readonly document:
    | { readonly kind: 'statement'; readonly user: string }
    | { readonly kind: 'overview' }
    | { readonly kind: 'print-file'; readonly duplex: boolean };
  readonly context: StatementContext;
  /** Links by user; those without one get no code. */
  readonly links: Readonly<Record<string, TenantLink>>;
}

/** How far a job is. */
export interface PrintProgress {
  readonly statements: number;
  readonly of: number;
  readonly pages: number;
}

/** What the printing thread says: a piece of the document, its end, or why there is none. */
export type PrintReport =
  | { readonly type: 'piece'; readonly bytes: Uint8Array<ArrayBuffer>; readonly progress?: PrintProgress }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly message: string };
