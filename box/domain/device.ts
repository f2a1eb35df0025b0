import type { IsoDate } from './civil-day.ts';
import type { Instant } from './instant.ts';

/** What a device is, as far as identity goes. Cold and warm water are one class: the medium byte "water" may be
 *  either, the installation decides (formats.md 8.2). */
export const deviceClasses = [
  'heat-cost-allocator',
  'heat-meter',
  'water-meter',
  'electricity-meter',
  'gas-meter',
  'smoke-detector',
  'room-sensor',
  'collector',
  'other',
] as const;

export type DeviceClass = (typeof deviceClasses)[number];

/** Identity of a device: its serial number and class. The manufacturer is a hint: Qundis devices appear as LSE and
 *  as QDS. */
export interface DeviceKey {
  /** Identification number, 8 digits, leading zeros kept. */
  readonly serial: string;
  readonly class: DeviceClass;
}

/** A device as a source describes it. */
export interface Device extends DeviceKey {
  /** Three letters (EN 13757-3 manufacturer id): 12901 is `LSE`. */
  readonly manufacturer?: string;
  readonly version?: number;
  /** M-Bus device type, decimal (EN 13757-3, formats.md 8.2). */
  readonly deviceType?: number;
  readonly model?: string;
  /** A collector gathers others' data and measures nothing. */
  readonly role: 'meter' | 'collector';
}

/** Flags decoded from a status byte (EN 13757-3 8.2.5, formats.md 8.3), a closed list. */
export const stateFlags = [
  'busy',
  'application-error',
  'abnormal',
  'power-low',
  'permanent-error',
  'temporary-error',
  'not-received',
  'clock-invalid',
  'manufacturer-1',
  'manufacturer-2',
  'manufacturer-3',
] as const;

export type StateFlag = (typeof stateFlags)[number];

/** What a device said about itself at a time: raw status, decoded flags, counters. */
export interface DeviceState {
  readonly device: DeviceKey;
  /** The status as sent, a decimal number as text. */
  readonly raw: string;
  readonly flags: readonly StateFlag[];
  /** Day since which the device reports an error. */
  readonly errorDate?: IsoDate;
  /** When the device said so: its own clock, else the collector's; absent if never received. */
  readonly reportedAt?: Instant;
  /** Receiving node; `0` in Qundis files means never received. */
  readonly receiver?: string;
  /** Battery or mains as the source words it: `97 %`, `Ext. Power`. */
  readonly power?: string;
  readonly position: number;
}
