import type { Receipt } from '../domain/receipt.ts';
import type { AuditEntry, QuarantineView, SessionRecord } from '../api/box-view.ts';
import type { JudgedDevice } from './findings.ts';
import type { RecordRequest } from './record-delivery.ts';

/** What the writer's thread is started with. */
export interface WriterStart {
  readonly database: string;
  readonly reserve: string;
  readonly reserveBytes: number;
  readonly signingKey: string;
}

/** What a run of packing did. */
export interface PackReport {
  readonly readings: number;
  readonly slices: number;
  /** Longest time for which one slice held the writer, in milliseconds. */
  readonly longestHoldMs: number;
  /** Time spent copying the write-ahead log into the database between slices, in milliseconds. */
  readonly checkpointMs: number;
  /** Chains that were sealed afterwards. */
  readonly sealed: number;
  /** Seconds since 1970. */
  readonly at: number;
}

/** What a dropped month leaves behind. */
export interface DropReport {
  readonly month: string;
  readonly readings: number;
}

/** Everything that changes the database. Each call is on disk when it resolves. */
export interface WriterCalls {
  record(request: RecordRequest): Receipt;
  closeQuarantine(id: number, status: Exclude<QuarantineView['status'], 'open'>, actor: string): void;
  audit(entry: Omit<AuditEntry, 'id' | 'at'>): void;
  createSession(session: SessionRecord): void;
  touchSession(tokenDigest: string, seenAt: number): void;
  endSessions(which: { tokenDigest: string } | { account: string }): void;
  advanceCursor(receiver: string, change: number): void;
  /** Replaces the findings of some devices; `upTo`: everything up to that change has been judged now. */
  replaceFindings(judged: readonly JudgedDevice[], upTo?: number): void;
  /** Packs days before `before` (days since 1970) and seals the chains. */
  pack(before: number): Promise<PackReport>;
  dropMonth(month: number, actor: string): Promise<DropReport>;
  /** Finishes the slice it is at and closes the connection. */
  close(): void;
}

/** A call on its way to the thread, and its answer. */
export interface WriterRequest {
  readonly id: number;
  readonly call: keyof WriterCalls;
  readonly args: readonly unknown[];
}

export type WriterAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly code: string | undefined; readonly message: string };
