import { addDays, type IsoDate, isMonthEnd, monthEnd } from '../../../box/domain/civil-day.ts';
import type { Collector, Meter, SimulatedProperty } from './meter.ts';
import { between, randomOf } from './random.ts';
import { lastSetDay, registerAt } from './register-at.ts';

/** What a gateway knows of its house at a moment, before it is written in one of the formats. */
export interface Readout {
  readonly gateway: string;
  readonly manufacturer: number;
  readonly day: IsoDate;
  /** Local time of day, `HH:MM:SS`. */
  readonly time: string;
  readonly collectors: readonly Collector[];
  readonly meters: readonly MeterReadout[];
}

/** What it knows of one meter. Values are whole HCA units, Wh or litres; a heat meter also has litres. */
export interface MeterReadout {
  readonly meter: Meter;
  readonly status: number;
  readonly errorDate?: IsoDate;
  /** Absent when the collector does not hear it. */
  readonly heard?: {
    /** The device's clock, at +01:00 all year, when it was heard. */
    readonly day: IsoDate;
    readonly time: string;
    /** Absent: it measures nothing (smoke detector). */
    readonly now?: Counted;
    /** Absent: it has not passed a set day yet. */
    readonly setDay?: { readonly day: IsoDate; readonly counted: Counted };
    /** Newest first; `undefined` where the device has no value. */
    readonly months: readonly { readonly day: IsoDate; readonly counted: Counted | undefined }[];
  };
}

/** What a meter shows: `main` in its own unit, and the litres that flowed through a heat meter. */
export interface Counted {
  readonly main: number;
  readonly litres?: number;
}

/** How many month-ends a device keeps (formats.md 2.6: 15 to 24). */
const keptMonths = 18;

/** Status of a device that its collector has lost (formats.md 2.6). */
const lostStatus = 136;

/** What the gateway of a property knows on a day at a local time. */
export function readoutOf(property: SimulatedProperty, day: IsoDate, time: string): Readout {
  const there = property.meters.filter(
    ({ installedOn, removedOn }) => installedOn < day && (removedOn === undefined || day < removedOn),
  );
  const meters = there.map((meter) => readoutOfMeter(meter, day));
  const { gateway, manufacturer, collectors } = property;
  return { gateway, manufacturer, day, time, collectors, meters };
}

function readoutOfMeter(meter: Meter, day: IsoDate): MeterReadout {
  if (meter.lostFrom !== undefined && meter.lostFrom <= day) return { meter, status: lostStatus };
  const said = meter.statuses.findLast(({ from }) => from <= day);
  const state =
    said === undefined || said.status === 0
      ? { meter, status: 0 }
      : { meter, status: said.status, errorDate: said.from };
  const minutes = Math.floor(between(randomOf(`${meter.serial} heard on ${day}`), 5, 170));
  const clock = { day, time: `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}:00` };
  if (meter.kind === 'smoke-detector') return { ...state, heard: { ...clock, months: [] } };
  const setDay = lastSetDay(meter, day);
  return {
    ...state,
    heard: {
      ...clock,
      now: countedAt(meter, day, minutes / 1440),
      ...(setDay === undefined ? {} : { setDay: { day: setDay, counted: countedAt(meter, setDay) } }),
      months: monthsOf(meter, day),
    },
  };
}

function monthsOf(meter: Meter, day: IsoDate) {
  const newest = isMonthEnd(addDays(day, -1)) ? addDays(day, -1) : monthEnd(day, -1);
  const ends = Array.from({ length: keptMonths }, (_, back) => monthEnd(newest, -back));
  return ends
    .filter((end) => end >= meter.installedOn)
    .map((end) => ({ day: end, counted: meter.gaps.includes(end) ? undefined : countedAt(meter, end) }));
}

/** Heat meters count in steps of 1 kWh; 22 litres flow for one at a difference of about 39 K. */
function countedAt(meter: Meter, day: IsoDate, ofDay = 1): Counted {
  const shown = registerAt(meter, day, ofDay);
  if (meter.kind !== 'heat') return { main: shown };
  const kilowattHours = Math.floor(shown / 1000);
  return { main: kilowattHours * 1000, litres: kilowattHours * 22 };
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
