import type { Instant, Zone } from '../domain/instant.ts';
import type { ReadingKind, RegisterFunction } from '../domain/reading.ts';
import type { Dimension } from './dimension.ts';
import type { DateField } from './written-date.ts';

/** One value as a source states it, with the date that goes with it already found. */
export interface StatedValue {
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  /** Absent: the value measured there and then, `inst`. */
  readonly function?: RegisterFunction;
  readonly kind: ReadingKind;
  readonly text: string;
  readonly dimension: string;
  readonly date: DateField;
  /** Only of intervals: what the difference spans; `date` is then its last day. */
  readonly span?: { readonly from: Instant; readonly until: Instant };
  /** A factor written beside the value, with a decimal point. */
  readonly scale?: string;
  /** Where the numbers of this value are written unlike the others of the file. */
  readonly numbers?: NumberMarks;
  readonly position: number;
}

/** One device as a source states it: all texts as written, empty where absent. Every text format becomes the same
 *  records, so that no two of them can disagree about what a value means. */
export interface DeviceRecord {
  readonly collector: boolean;
  /** Texts that may hold the serial number, best first. */
  readonly serials: readonly string[];
  /** Three letters, or the 16-bit number of them. */
  readonly manufacturer: string;
  readonly version: string;
  readonly deviceType: string;
  readonly model: string;
  readonly status: string;
  readonly errorDate: string;
  /** The device's own clock when it was read. */
  readonly clock: DateField;
  /** Receiving node; `0` means never received. */
  readonly receiver: string;
  readonly power: string;
  readonly values: readonly StatedValue[];
  readonly position: number;
  /** The source states a device in several places as a matter of course. */
  readonly repeats?: boolean;
  /** The format has no place for a device type: its absence is no doubt. */
  readonly untyped?: boolean;
}

/** How numbers are written. Without a mark, the first one of the file is the decimal mark, and the other one is then no
 *  number: decided for a file or a column, never for a cell (formats.md 11.2). */
export interface NumberMarks {
  readonly mark?: '.' | ',' | undefined;
  readonly thousands?: '.' | ',' | "'" | ' ' | undefined;
}

/** What the values of one file have in common. */
export interface RecordFile {
  /** Zone whose calendar day an instantaneous reading belongs to. */
  readonly zone: Zone;
  /** Zone in which the devices' clocks run. */
  readonly clockZone: Zone;
  numbers: NumberMarks;
  /** A stored value dated at any midnight covers the day before; else only one of the first of a month does. */
  readonly startOfDay?: boolean;
  dimensionOf(text: string, deviceType: number | undefined): Dimension | undefined;
  readDate(text: string): DateField;
  isMissing(text: string): boolean;
}
