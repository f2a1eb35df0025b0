import type { Device, DeviceState } from '../../box/domain/device.ts';
import type { Reading } from '../../box/domain/reading.ts';

/** One fact with its number in the change sequence. */
export type OutboxFact =
  | { readonly type: 'device'; readonly change: number; readonly device: Device }
  /** `digest` is that of its source. */
  | {
      readonly type: 'state';
      readonly change: number;
      readonly state: DeviceState & { readonly digest: string };
    }
  /** A property or a released settlement: a whole document in a version. */
  | {
      readonly type: 'document';
      readonly change: number;
      readonly document: {
        readonly type: 'property' | 'settlement';
        readonly id: string;
        readonly version: number;
        readonly body: Readonly<Record<string, unknown>>;
      };
    }
  | {
      readonly type: 'reading';
      readonly change: number;
      /** `version` is 1 for the first value of a fact, `digest` that of its source. */
      readonly reading: Reading & { readonly version: number; readonly digest: string };
    };

/** A piece of the change sequence: everything after `after` up to and including `upTo`, in order. Numbers are missing
 *  only where retention has dropped a month. */
export interface OutboxPiece {
  /** Identity of this store, 16 hexadecimal digits; new after a restore. */
  readonly epoch: string;
  readonly after: number;
  readonly upTo: number;
  readonly changes: readonly OutboxFact[];
}

/** The store as the uplink sees it: the change sequence itself, no second copy (design 4). */
export interface Outbox {
  readonly epoch: string;
  /** Newest number; 0 while there is none. */
  lastChange(): number;
  /** At most `limit` facts after a number. */
  changesAfter(change: number, limit: number): OutboxPiece;
  /** Last number that the centre has confirmed, as far as the box remembers; 0 before the first. */
  cursor(): number;
  /** Remembers a confirmation. May be lazy: the centre takes a repeat as nothing. */
  advanceCursor(change: number): Promise<void>;
}
