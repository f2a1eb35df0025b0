import type { IsoDate } from '../../../box/domain/civil-day.ts';
import type { IssueCode } from '../../../box/domain/issue.ts';
import type { Reading } from '../../../box/domain/reading.ts';

/** Which house a file is about; each has a data point of its own. */
export type House = 'german' | 'swiss';

/** One file that the gateway cloud hands over. */
export interface CloudDelivery {
  readonly house: House;
  readonly name: string;
  /** Local day and time of day at which it was sent, in the simulated past. */
  readonly day: IsoDate;
  readonly time: string;
  readonly bytes: () => Promise<Uint8Array>;
  /** What a box must make of it. */
  readonly expected: Expected;
}

/** `repeated`: its content was recorded before. */
export type Expected =
  | { readonly outcome: 'recorded'; readonly facts: readonly Reading[]; readonly serials: readonly string[] }
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'quarantined'; readonly code: IssueCode };
