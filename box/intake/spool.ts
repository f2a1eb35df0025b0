import type { FileHandle } from 'node:fs/promises';
import type { Delivery } from '../domain/delivery.ts';

/** A file that was handed over for good: on disk with its description, waiting to be ingested. */
export interface SpooledFile {
  /** Sorts by arrival. */
  readonly id: string;
  /** The first `delivery.size` bytes of this file are the content; the description follows as a trailer. */
  readonly path: string;
  readonly delivery: Delivery;
}

/** A file that is still being written, under a hidden name. */
export interface StagedFile {
  readonly id: string;
  readonly path: string;
  readonly handle: FileHandle;
}

/** The folder where received files wait. A file is in it whole and durable, or not at all. */
export interface Spool {
  /** Opens a new hidden file. */
  stage(): Promise<StagedFile>;
  /** Makes a staged file durable and hands it over: trailer, fdatasync, rename, fsync of the folder; only then
   *  resolves (reliability.md 0.3). */
  commit(staged: StagedFile, delivery: Delivery): Promise<SpooledFile>;
  /** Closes and deletes a staged file. */
  discard(staged: StagedFile): Promise<void>;
  /** Takes in a whole file from another door. */
  accept(bytes: Uint8Array, delivery: Omit<Delivery, 'size'>): Promise<SpooledFile>;
  /** What waits, oldest first. */
  pending(): readonly SpooledFile[];
  /** Deletes a file after its ingest was committed. */
  remove(id: string): Promise<void>;
  /** Called after each hand-over. */
  onArrival(listener: (file: SpooledFile) => void): void;
}
