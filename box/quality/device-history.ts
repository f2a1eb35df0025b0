import type { IsoDate } from '../domain/civil-day.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Device, DeviceState } from '../domain/device.ts';
import type { Evidence } from '../domain/finding.ts';
import type { Reading } from '../domain/reading.ts';

/** A reading as the store gives it back: with its version and the file it stands in. */
export interface StoredValue extends Reading {
  /** 1 for the first value of a fact; the highest version counts. */
  readonly version: number;
  readonly digest: Digest;
}

/** What is judged: a device with its readings of about a year, all versions, in any order, and its newest state. */
export interface DeviceHistory {
  readonly device: Device;
  /** Local day on which the device was first seen. */
  readonly knownSince: IsoDate;
  readonly readings: readonly StoredValue[];
  readonly state?: DeviceState;
}

/** The places of some readings, for a person to look at; of many the first two and the last two. */
export function evidenceOf(readings: readonly StoredValue[]): Evidence[] {
  const few = readings.length <= 4 ? readings : [...readings.slice(0, 2), ...readings.slice(-2)];
  return few.map(({ validOn, value, digest, position }) => ({ validOn, value, digest, position }));
}
