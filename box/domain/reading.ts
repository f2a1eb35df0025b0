import type { IsoDate } from './civil-day.ts';
import type { Decimal } from './decimal.ts';
import type { DeviceKey } from './device.ts';
import type { Instant } from './instant.ts';
import type { Quantity } from './quantity.ts';

/** How a device came by a value: read there and then, or kept by it at its set day, a month's end, a half-month's
 *  end; or a difference over `from` to `until`. Its place is also its number in the store: only append. */
export const readingKinds = ['instantaneous', 'set-day', 'month-end', 'half-month', 'interval'] as const;
export type ReadingKind = (typeof readingKinds)[number];

/** Function field of a data record (EN 13757-3 table 5). Only append. */
export const registerFunctions = ['inst', 'max', 'min', 'err'] as const;
export type RegisterFunction = (typeof registerFunctions)[number];

/** How far a reading can be trusted as it stands. `stale`: older than 35 days when it arrived. `suspect`: a
 *  plausibility rule doubts it. `clock-unknown`: the device's clock was not set. Only append. */
export const qualities = ['ok', 'stale', 'suspect', 'not-received', 'clock-unknown'] as const;
export type Quality = (typeof qualities)[number];

/** One counted series of a device (EN 13757-3). The storage number is provenance, not identity: the same month-end
 *  arrives under another storage number a month later. */
export interface Register {
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: RegisterFunction;
}

/** One value of one quantity of one device, exactly as the source reported it. A reading is a fact: never changed,
 *  only superseded by a new version. Interpolation, rating factors and rounding belong to billing. */
export interface Reading {
  readonly device: DeviceKey;
  /** Fixes the unit: `unitOf[quantity]`. */
  readonly quantity: Quantity;
  readonly register: Register;
  readonly kind: ReadingKind;
  /** In the unit of the quantity. */
  readonly value: Decimal;
  /** The last full local day the value covers; billing takes it as the value at the end of that day. */
  readonly validOn: IsoDate;
  /** When the device measured it; always there for instantaneous readings. */
  readonly measuredAt?: Instant;
  /** Only of kind `interval`: what the difference spans. */
  readonly from?: Instant;
  readonly until?: Instant;
  readonly quality: Quality;
  /** Where in the source it stands: line number from 1 in text files, byte offset in binary ones. */
  readonly position: number;
}
