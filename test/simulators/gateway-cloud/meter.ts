import type { IsoDate } from '../../../box/domain/civil-day.ts';

/** What is measured, and how. */
export type MeterKind = 'hca' | 'heat' | 'warm-water' | 'cold-water' | 'smoke-detector';

/** One simulated device of a property, with what will happen to it. Serial numbers are invented. */
export interface Meter {
  readonly serial: string;
  readonly kind: MeterKind;
  readonly installedOn: IsoDate;
  /** First day on which it hangs there no longer. */
  readonly removedOn?: IsoDate;
  /** What it counts in a year of average weather and use: HCA units, Wh or litres. */
  readonly yearly: number;
  /** What it showed when it was installed, in the same unit. */
  readonly startValue: number;
  /** Month and day of its set day: `12-31`. An allocator starts at 0 after it. */
  readonly setDay: string;
  /** Number of the collector that hears it. */
  readonly receiver: number;
  /** Status byte from a day on; the last that applies counts, before the first it is 0. */
  readonly statuses: readonly { readonly from: IsoDate; readonly status: number }[];
  /** From this day on the collector does not hear it any more. */
  readonly lostFrom?: IsoDate;
  /** Month-ends of which it has no value. */
  readonly gaps: readonly IsoDate[];
  /** Months (`2025-03`) in which hardly anybody was at home. */
  readonly emptyMonths: readonly string[];
}

/** A meter to which nothing happens. */
export function quietMeter(meter: Omit<Meter, 'statuses' | 'gaps' | 'emptyMonths'>): Meter {
  return { statuses: [], gaps: [], emptyMonths: [], ...meter };
}

/** A node that gathers the others' radio telegrams. */
export interface Collector {
  readonly serial: string;
  /** As the source words it: `Ext. Power`, `87 %`. */
  readonly power: string;
}

/** A house with its gateway, meters and collectors. */
export interface SimulatedProperty {
  readonly name: string;
  /** Serial number of its gateway. */
  readonly gateway: string;
  /** M-Bus code under which its devices report: 12901 is LSE, 17555 is QDS. */
  readonly manufacturer: number;
  readonly collectors: readonly Collector[];
  readonly meters: readonly Meter[];
}
