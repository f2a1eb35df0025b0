import type { IsoDate } from './civil-day.ts';
import type { Digest } from './delivery.ts';
import type { Decimal } from './decimal.ts';
import type { Quantity } from './quantity.ts';

/** What can be found about a device over time, a closed list (formats.md 8.3, 11.3); the README explains each. */
export const findingCodes = [
  'never-read',
  'late',
  'missing',
  'frozen',
  'jumping',
  'contradicting',
  'register-fell',
  'not-received',
  'device-error',
  'device-warning',
  'power-low',
  'smoke-alarm',
  'detector-removed',
  'detector-tested',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** How pressing a finding is, the most pressing first: go there now, look into it, on the next visit, good to know. The
 *  place in the list is also its number in the store: only append. */
export const severities = ['alert', 'warning', 'maintenance', 'info'] as const;
export type Severity = (typeof severities)[number];

/** One line of the worklist: something about a device that a person should look at, with what it rests on. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Absent when it is about the device as a whole. */
  readonly quantity?: Quantity;
  /** Local day since which it is so. */
  readonly since: IsoDate;
  /** What was found, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly advice: string;
  /** The readings it rests on, oldest first, at most four. */
  readonly evidence: readonly Evidence[];
}

/** A stored reading as a finding points at it. */
export interface Evidence {
  readonly validOn: IsoDate;
  readonly value: Decimal;
  /** Digest of the file it stands in. */
  readonly digest: Digest;
  /** Line or byte offset in that file. */
  readonly position: number;
}
