import type { Digest, Outcome, Refusal } from './delivery.ts';
import type { Issue } from './issue.ts';

/** What recording a delivery changed. */
export interface Receipt {
  readonly deliveryId: number;
  readonly digest: Digest;
  readonly files: readonly FileReceipt[];
  /** Last number of the change sequence after the commit. */
  readonly lastChange: number;
}

/** What recording one file changed. */
export interface FileReceipt {
  readonly name: string;
  readonly digest: Digest;
  readonly format?: string;
  readonly outcome: Outcome;
  readonly devicesCreated: number;
  readonly readingsAdded: number;
  /** Same fact, same value: nothing was added. */
  readonly readingsRepeated: number;
  /** Same fact, other value: a new version was added. */
  readonly versionsAdded: number;
  readonly issues: readonly Issue[];
  readonly refusal?: Refusal;
}
