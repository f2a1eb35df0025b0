import type { Delivery, Digest, Outcome, Refusal } from '../domain/delivery.ts';
import type { FileFacts } from '../adapters/adapter.ts';
import type { Device, DeviceState } from '../domain/device.ts';
import type { Issue } from '../domain/issue.ts';
import type { ReadingColumns } from '../domain/reading-columns.ts';

/** What was read out of one file: the delivered file itself, or one file inside an archive. */
export interface ReadFile {
  /** `outer!inner` for a file inside an archive, else the delivered base name. */
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  /** Adapter id and version; absent when no adapter knew the file. */
  readonly format?: string;
  readonly formatVersion?: number;
  readonly facts: FileFacts;
  /** `ReadingColumns.device` is a place in this list. */
  readonly devices: readonly Device[];
  readonly readings: readonly ReadingColumns[];
  readonly states: readonly DeviceState[];
  readonly issues: readonly Issue[];
  /** Set when the file is to be quarantined; then there are no devices, readings or states. */
  readonly refusal?: Refusal;
}

/** A delivery with all that was read out of it, to be recorded in one transaction. */
export interface DeliveryRecord {
  readonly delivery: Delivery;
  /** SHA-256 of the delivered bytes. */
  readonly digest: Digest;
  /** The delivered bytes, compressed with zstd. */
  readonly original: Uint8Array<ArrayBuffer>;
  /** One entry for a plain file; one per inner file of an archive; one with a refusal if it could not be opened. */
  readonly files: readonly ReadFile[];
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

/** What recording a delivery changed. */
export interface Receipt {
  readonly deliveryId: number;
  readonly digest: Digest;
  readonly files: readonly FileReceipt[];
  /** Last number of the change sequence after the commit. */
  readonly lastChange: number;
}

/** What ingesting needs from the store. */
export interface FactLog {
  /** Records a delivery with everything read out of it in one transaction; resolves after the commit is on disk.
   *  Repeats add nothing. A file whose content was recorded before is `repeated` unless `again` is set, which reads
   *  an original anew: facts already there stay, new values become versions. */
  record(record: DeliveryRecord, options?: { readonly again?: boolean }): Promise<Receipt>;
}
