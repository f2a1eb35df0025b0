import type { DeviceClass, Device, DeviceState } from '../../box/domain/device.ts';
import type { Quantity } from '../../box/domain/quantity.ts';
import type { Reading, RegisterFunction } from '../../box/domain/reading.ts';

/** One fact with its number in the change sequence. */
export type OutboxFact =
  | { readonly type: 'device'; readonly change: number; readonly device: Device }
  | {
      readonly type: 'reading';
      readonly change: number;
      readonly reading: Reading;
      /** Number of its series, see `OutboxSeries`. */
      readonly series: number;
      /** 1 for the first value of the fact. */
      readonly version: number;
      /** Digest of the source. */
      readonly digest: string;
    }
  | { readonly type: 'state'; readonly change: number; readonly state: DeviceState; readonly digest: string };

/** What all readings of a series share. Numbers rise from 1 without gaps and never change within an epoch. */
export interface OutboxSeries {
  readonly number: number;
  readonly serial: string;
  readonly class: DeviceClass;
  readonly quantity: Quantity;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: RegisterFunction;
}

/** The store as the uplink sees it: the change sequence itself, no second copy (design 4). */
export interface Outbox {
  /** Identity of this store, 16 hexadecimal digits; new after a restore. */
  readonly epoch: string;
  /** Newest number; 0 while there is none. */
  lastChange(): number;
  /** Oldest number that is still there; facts before were dropped by retention. */
  oldestChange(): number;
  /** The facts that follow `change` without gap, at most `limit`. */
  changesAfter(change: number, limit: number): readonly OutboxFact[];
  /** Series with numbers greater than `number`, in order, at most `limit`. */
  seriesAfter(number: number, limit: number): readonly OutboxSeries[];
  /** Last number that this receiver has confirmed; 0 before the first. */
  cursor(receiver: string): number;
  /** Remembers a confirmation. May be lazy: the receiver takes a repeat as nothing. */
  advanceCursor(receiver: string, change: number): Promise<void>;
}
