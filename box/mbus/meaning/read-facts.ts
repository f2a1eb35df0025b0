import { isMonthEnd, type IsoDate } from '../../domain/civil-day.ts';
import type { Device, DeviceState } from '../../domain/device.ts';
import type { Reading, ReadingKind } from '../../domain/reading.ts';
import type { DecodeErrorCode } from '../decode-error.ts';
import { deviceClassOf } from '../device-type.ts';
import type { MeterAddress } from '../layers/address.ts';
import { makersKnowledge } from '../makers/index.ts';
import type { MakersContent } from '../makers/makers-content.ts';
import type { DataRecord } from '../records/read-records.ts';
import { statusFlags } from '../status.ts';
import type { Telegram } from '../telegram.ts';
import { type Clock, clockOf, type RecordSource } from './clock-of.ts';
import { profileValues } from './compact-profile.ts';
import { isCoolingCounter } from './cooling-counters.ts';
import { storedDay } from './device-time.ts';
import type { Reception, TelegramFacts } from './facts.ts';
import { isDetectorCounter, measured, type MeasuringDevice } from './measured-quantities.ts';
import { meterOf } from './meter-of.ts';
import { isHalfMonth, type MonthSeries, seriesOf, withSeriesDays } from './month-series.ts';
import { isNoValue } from './no-value.ts';
import { storedDays } from './stored-days.ts';

/** What a telegram says: its device, readings and state. Works for every conforming meter; knowledge of single makers
 *  only adds to it. A telegram whose checksum failed says nothing. */
export function readFacts(telegram: Telegram, reception: Reception): TelegramFacts {
  if (!telegram.layers || (telegram.error && distrusted.has(telegram.error.code))) return nothing;
  const maker = makersContent(telegram);
  const meter = meterOf(telegram, maker);
  if (!meter) return nothing;
  if (!/^\d{8}$/.test(meter.serial)) {
    const message = `"${meter.serial}" is no serial number of 8 digits: no readings were made`;
    return {
      ...nothing,
      issues: [{ code: 'serial-malformed', level: 'warning', message, serial: meter.serial }],
    };
  }
  const device = deviceOf(meter);
  const { bytes, records } = telegram.content;
  const standard = { records: maker?.instead === true ? [] : records, bytes };
  const clock = clockOf(maker ? [standard, maker] : [standard], reception);
  const context = { device, clock, series: seriesOf(meter), position: undefined };
  const own = readingsOf(standard, context);
  const added = maker ? readingsOf(maker, { ...context, position: maker.partAt }) : [];
  return {
    device,
    readings: withoutTwins([...own, ...added]),
    states: statesOf(telegram, maker, device, clock),
    issues: [],
  };
}

const nothing: TelegramFacts = Object.freeze({ device: undefined, readings: [], states: [], issues: [] });

/** Errors after which even the records before cannot be relied on. */
const distrusted: ReadonlySet<DecodeErrorCode> = new Set<DecodeErrorCode>([
  'frame-checksum',
  'frame-stop',
  'compact-crc',
  'compact-format-mismatch',
]);

function makersContent(telegram: Telegram): MakersContent | undefined {
  for (const knowledge of makersKnowledge) {
    const content = knowledge.read(telegram);
    if (content) return content;
  }
  return undefined;
}

function deviceOf(meter: MeterAddress): Device {
  const deviceClass = deviceClassOf(meter.type);
  return {
    serial: meter.serial,
    class: deviceClass,
    ...(/^[A-Z]{3}$/.test(meter.manufacturer) && { manufacturer: meter.manufacturer }),
    version: meter.version,
    deviceType: meter.type,
    role: deviceClass === 'collector' ? 'collector' : 'meter',
  };
}

interface Context {
  readonly device: Device;
  readonly clock: Clock;
  readonly series: MonthSeries | undefined;
  /** Of all readings, where the records' own places are none of the telegram. */
  readonly position: number | undefined;
}

function readingsOf({ records, bytes }: RecordSource, context: Context): Reading[] {
  const { clock, series } = context;
  const dated = storedDays(records, bytes, clock.day);
  const days = series ? withSeriesDays(dated, series, records, clock) : dated;
  const readings: Reading[] = [];
  for (const record of records) {
    if (!isReadable(record)) continue;
    if (record.head.profile) {
      for (const { storage, value, validOn, position } of profileValues(record, records, bytes, days)) {
        const reading = storedReading(record, value, storage, validOn, position, context);
        if (reading) readings.push(reading);
      }
    } else if (record.value !== null && record.head.coding !== 13 && !isNoValue(record, bytes)) {
      const reading = readingOf(record, record.value, days, context);
      if (reading) readings.push(reading);
    }
  }
  return readings;
}

/** VIFE that leave a value what it is. Anything else makes it a limit, an average, a duration: no reading. */
const harmless: ReadonlySet<string> = new Set([
  'err_none',
  'standard_conform',
  'positive_only',
  'negative_only',
  'uncorrected',
  'base_conditions',
  'compact_profile',
  'compact_profile_with_register',
  'inverse_compact_profile',
]);

/** Values measured during an error are kept with the records, and are no readings. */
function isReadable({ head }: DataRecord): boolean {
  return (
    head.form === 'number' && head.function !== 'err' && head.modifiers.every((name) => harmless.has(name))
  );
}

function readingOf(
  record: DataRecord,
  value: string,
  days: ReadonlyMap<number, IsoDate>,
  context: Context,
): Reading | undefined {
  const { head, offset } = record;
  if (head.storage === 0 || isDetectorCounter(head.quantity, measuringOf(context))) {
    const { day, measuredAt } = context.clock;
    const base = baseReading(record, value, head.storage, offset, context);
    return base && { ...base, kind: 'instantaneous', validOn: day, measuredAt };
  }
  const validOn = days.get(head.storage);
  return validOn === undefined
    ? undefined
    : storedReading(record, value, head.storage, validOn, offset, context);
}

function storedReading(
  record: DataRecord,
  value: string,
  storage: number,
  validOn: IsoDate,
  position: number,
  context: Context,
): Reading | undefined {
  const base = baseReading(record, value, storage, position, context);
  return base && { ...base, kind: kindOf(storage, validOn, context.series), validOn };
}

function baseReading(
  { head }: DataRecord,
  value: string,
  storage: number,
  position: number,
  context: Context,
) {
  const { device, clock } = context;
  const backward = head.modifiers.includes('negative_only') || isCoolingCounter(device, head);
  const found = measured(head.quantity, head.unit, value, measuringOf(context), backward);
  if (!found) return undefined;
  return {
    device: { serial: device.serial, class: device.class },
    ...found,
    register: { storage, tariff: head.tariff, subunit: head.subunit, function: head.function },
    quality: clock.quality,
    position: context.position ?? position,
  };
}

function measuringOf({ device }: Context): MeasuringDevice {
  return { class: device.class, type: device.deviceType ?? 0 };
}

/** Storage 1 is the set day by convention of OMS; a later one that ends with a month is a month's value. */
function kindOf(storage: number, validOn: IsoDate, series: MonthSeries | undefined): ReadingKind {
  if (isHalfMonth(series, storage)) return 'half-month';
  return storage !== 1 && isMonthEnd(validOn) ? 'month-end' : 'set-day';
}

/** The first of several values of one fact: a counter that is total comes before its part that counts forward only. */
function withoutTwins(readings: readonly Reading[]): Reading[] {
  const seen = new Set<string>();
  return readings.filter(({ quantity, register, kind, validOn }) => {
    const { tariff, subunit, function: own, storage } = register;
    const fact = `${quantity}/${tariff}/${subunit}/${own}/${kind}/${validOn}/${storage}`;
    if (seen.has(fact)) return false;
    seen.add(fact);
    return true;
  });
}

function statusOf({ layers }: Telegram, maker: MakersContent | undefined): MakersContent['status'] {
  const transport = layers?.transport;
  if (!transport) return maker?.status;
  return { raw: transport.status, flags: statusFlags(transport.status), at: transport.ciAt };
}

function statesOf(
  telegram: Telegram,
  maker: MakersContent | undefined,
  device: Device,
  clock: Clock,
): DeviceState[] {
  const status = statusOf(telegram, maker);
  if (!status) return [];
  const { bytes, records } = telegram.content;
  const error = records.find(
    ({ head }) => head.function === 'err' && head.form === 'date' && head.modifiers.length === 0,
  );
  const errorDate = error && storedDay(error, bytes, clock.day);
  return [
    {
      device: { serial: device.serial, class: device.class },
      raw: String(status.raw),
      flags: status.flags,
      ...(errorDate === undefined ? {} : { errorDate }),
      reportedAt: clock.measuredAt,
      position: status.at,
    },
  ];
}
