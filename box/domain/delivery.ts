import type { Instant } from './instant.ts';
import type { IssueCode } from './issue.ts';

/** SHA-256 of some bytes as 64 hexadecimal digits. */
export type Digest = string;

/** How a file came in. */
export const doors = ['sftp', 'upload', 'command', 'serial', 'folder', 'push'] as const;
export type Door = (typeof doors)[number];

/** One file as it was handed over, before anyone looked inside. */
export interface Delivery {
  /** Data point that delivered it; absent by hand. */
  readonly dataPointId?: string;
  /** Name with its virtual folder as the sender gave it: `monthly/OB003663 Bezirksstrasse.zip`. */
  readonly name: string;
  readonly size: number;
  readonly receivedAt: Instant;
  readonly door: Door;
  /** Address and client identification of the sender, as far as known. */
  readonly sender?: string;
}

/** What became of a file or of one file inside an archive. `repeated`: its content was there already. */
export type Outcome = 'recorded' | 'repeated' | 'quarantined';

/** Why something was put aside. */
export interface Refusal {
  readonly code: IssueCode;
  /** For the person who reads it: what, where, what to do. */
  readonly message: string;
  readonly position?: number;
}
