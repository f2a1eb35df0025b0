import type { Period } from '../domain/civil-day.ts';
import type { BuildingUnit, MeterPoint, Occupancy } from '../domain/property.ts';
import type { Figure, FigureUnit } from './figure.ts';
import type { CountedPart, IntervalConsumption } from './meter-consumption.ts';
import type { SettledMark } from './settlement.ts';

/** One meter point in the period. */
export interface PointTakeOver {
  readonly point: MeterPoint;
  /** Absent: the whole plant's. */
  readonly unit?: BuildingUnit;
  /** Under which its consumption is billed: its use, with the capture system if it names one. */
  readonly field: string;
  readonly measure: FigureUnit;
  /** Of the whole period; absent if it is missing and could not be estimated. */
  readonly whole?: Figure;
  readonly mark: SettledMark;
  readonly rows: readonly RowTakeOver[];
  /** Of the same span before, if the readings reach that far. */
  readonly previous?: Figure;
}

/** What a meter point counted for one user. */
export interface RowTakeOver {
  readonly occupancy: Occupancy;
  readonly period: Period;
  readonly consumption?: Figure;
  readonly mark: SettledMark;
  readonly parts: readonly CountedPart[];
  /** Month by month as far as there are values; computed when asked for, a large house has too many to keep. */
  readonly months: () => readonly IntervalConsumption[];
}

/** A meter point as it was read, before what is missing was estimated. */
export type ReadPoint = PointTakeOver & { readonly interval: IntervalConsumption };
