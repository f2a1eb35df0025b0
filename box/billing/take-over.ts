import { addDays, type IsoDate, monthEnd, overlap, type Period } from '../domain/civil-day.ts';
import type { BuildingUnit, MeterPoint, MeterUse, Occupancy, Property } from '../domain/property.ts';
import { type Quantity, unitOf } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { Blocked } from './blocked.ts';
import type { Interpolation } from './boundary-value.ts';
import { estimatePoints } from './estimate-points.ts';
import type { Figure, FigureUnit } from './figure.ts';
import { doubtsOf, type IntervalConsumption, meterConsumption } from './meter-consumption.ts';
import { meterSegments } from './meter-segments.ts';
import { monthlyValues } from './monthly-values.ts';
import type { PointTakeOver, ReadPoint, RowTakeOver } from './point-take-over.ts';
import type { SettledMark } from './settlement.ts';

/** The readings of a property as a bill needs them: what every meter point counted for every user. */
export interface TakeOver {
  readonly period: Period;
  readonly points: readonly PointTakeOver[];
  /** The same by the unit they measure. */
  readonly ofUnit: ReadonlyMap<BuildingUnit | undefined, readonly PointTakeOver[]>;
  /** Fields (`heat`, `warmWater`, …) of which over a quarter of the area failed: by area only (§ 9a (2)). */
  readonly overLimit: ReadonlySet<string>;
  readonly issues: readonly BillingIssue[];
}

/** Takes the readings over into a period (billing.md 3): boundary values at its ends and at every change of users, by
 *  degree days for heat and by days for the rest; what is missing is estimated as the document says (§ 9a). Repeatable:
 *  it only looks. What it could not fill is an error, `value-missing`. */
export function takeOver(property: Property, readings: readonly Reading[], period: Period): TakeOver {
  const units = new Map(property.buildings.flatMap(({ units: list }) => list.map((unit) => [unit.id, unit])));
  const bySerial = Map.groupBy(readings, ({ device }) => device.serial);
  const errors: BillingIssue[] = [];
  const read = property.meterPoints.flatMap((point): ReadPoint[] => {
    const own = [...new Set(point.installations.map(({ device }) => device.serial))];
    const ofPoint = own.flatMap((serial) => bySerial.get(serial) ?? []);
    try {
      return [readPoint(point, unitOfPoint(point, units), ofPoint, period)];
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      errors.push(...error.issues); // a counter that fell hides no other
      return [];
    }
  });
  const unlike = checkUnits(read);
  const billed = read.filter(({ point, unit }) => unit && point.use !== 'information');
  const estimated = estimatePoints(billed, period);
  const points = read.map((each) => withEstimate(each, estimated.values.get(each.point.id)));
  return {
    period,
    points,
    ofUnit: Map.groupBy(points, ({ unit }) => unit),
    overLimit: estimated.overLimit,
    issues: [...errors, ...unlike, ...estimated.issues, ...read.flatMap(doubts)],
  };
}

function unitOfPoint({ unitId }: MeterPoint, units: ReadonlyMap<string, BuildingUnit>) {
  return unitId === undefined ? undefined : units.get(unitId);
}

/** The unit a quantity is counted in on a bill; allocators count units. */
function measureOf(quantity: Quantity): FigureUnit {
  const unit = unitOf[quantity];
  return unit === 'kWh' || unit === 'm3' ? unit : 'units';
}

/** How a use is interpolated: heat by degree days, everything else by days (billing.md 3.2). */
function interpolationOf(use: MeterUse): Interpolation {
  return { mode: use === 'heat' ? 'degreeDays' : 'linear', toleranceDays: 1 };
}

/** Consumption field of a meter point. */
function fieldOf({ use, captureSystem }: MeterPoint): string {
  return captureSystem === undefined ? use : `${use}:${captureSystem}`;
}

function readPoint(
  point: MeterPoint,
  unit: BuildingUnit | undefined,
  readings: readonly Reading[],
  period: Period,
): ReadPoint {
  const segments = meterSegments(point, readings);
  const how = interpolationOf(point.use);
  const measure = measureOf(point.quantity);
  const consumed = (from: IsoDate, to: IsoDate): IntervalConsumption => {
    const [interval] = meterConsumption(segments, [addDays(from, -1), to], how);
    return interval ?? { after: addDays(from, -1), until: to, flags: ['missing'], devices: [], parts: [] };
  };
  const interval = consumed(period.firstDay, period.lastDay);
  const rows = (unit?.occupancies ?? []).flatMap((occupancy): RowTakeOver[] => {
    const own = rowPeriod(occupancy, period);
    if (!own) return [];
    const { consumption, flags, parts } = consumed(own.firstDay, own.lastDay);
    return [
      {
        occupancy,
        period: own,
        ...(consumption ? { consumption: { ...consumption, unit: measure } } : {}),
        mark: consumption ? markOf(flags) : 'split',
        parts,
        months: () => monthlyValues(segments, own, how).filter((month) => month.consumption !== undefined),
      },
    ];
  });
  const before = previousSpan(period);
  const previous = consumed(before.firstDay, before.lastDay).consumption;
  return {
    point,
    ...(unit ? { unit } : {}),
    field: fieldOf(point),
    measure,
    ...(interval.consumption ? { whole: { ...interval.consumption, unit: measure } } : {}),
    mark: interval.consumption ? markOf(interval.flags) : 'split',
    rows,
    ...(previous ? { previous: { ...previous, unit: measure } } : {}),
    interval,
  };
}

/** The part of the period in which somebody lived there. */
function rowPeriod({ firstDay, lastDay }: Occupancy, period: Period): Period | undefined {
  return overlap({ firstDay, lastDay: lastDay ?? period.lastDay }, period);
}

/** The same months of the year before. */
function previousSpan({ firstDay, lastDay }: Period): Period {
  const first = yearBefore(firstDay);
  return {
    firstDay: first,
    lastDay: lastDay === monthEnd(lastDay) ? monthEnd(lastDay, -12) : yearBefore(lastDay),
  };
}

function yearBefore(day: IsoDate): IsoDate {
  return addDays(monthEnd(day, -13), +day.slice(8, 10));
}

/** How far a value that was found can be trusted on a bill. */
export function markOf(flags: IntervalConsumption['flags']): SettledMark {
  return flags.includes('interpolated') ? 'computed' : 'read';
}

function withEstimate(
  { interval: _interval, ...point }: ReadPoint,
  estimate: Figure | undefined,
): PointTakeOver {
  return estimate ? { ...point, whole: estimate, mark: 'estimated' } : point;
}

/** Units of allocators, kWh and m³ under one use cannot be added. */
function checkUnits(points: readonly ReadPoint[]): BillingIssue[] {
  const byField = Map.groupBy(
    points.filter(({ point, unit }) => unit && point.use !== 'information'),
    ({ field }) => field,
  );
  return [...byField].flatMap(([field, list]) => {
    const measures = [...new Set(list.map(({ measure }) => measure))];
    if (measures.length < 2) return [];
    const message = `Meters of ${field} count ${measures.join(' and ')}: give each kind its capture system`;
    return [billingIssue('unlike-units', message, field)];
  });
}

/** What is missing is told once, by whoever needs it; what was computed at a change of users is told with its user. */
function doubts({ point, interval, mark, rows }: ReadPoint): BillingIssue[] {
  if (point.use === 'information') return [];
  const whole = doubtsOf([interval], point.id).filter(({ code }) => code !== 'value-missing');
  if (mark === 'computed') return whole;
  const changes = rows.filter((row) => row.mark === 'computed');
  return [
    ...whole,
    ...changes.map(({ occupancy, period }) => {
      const message = `Meter "${point.id}", ${period.firstDay} to ${period.lastDay} of "${occupancy.id}": value is interpolated`;
      return billingIssue('value-interpolated', message, point.id);
    }),
  ];
}
