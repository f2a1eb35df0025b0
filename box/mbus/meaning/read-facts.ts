import { isMonthEnd, type IsoDate } from '../../domain/civil-day.ts';
import type { Device, DeviceState } from '../../domain/device.ts';
import type { Instant } from '../../domain/instant.ts';
import { type Quality, type Reading, type ReadingKind } from '../../domain/reading.ts';
import { deviceClassOf } from '../device-type.ts';
import type { DecodeErrorCode } from '../decode-error.ts';
import type { MeterAddress } from '../layers/address.ts';
import type { DataRecord, RecordList } from '../records/read-records.ts';
import { statusFlags } from '../status.ts';
import type { Telegram } from '../telegram.ts';
import { dayOf, deviceInstant, storedDay } from './device-time.ts';
import type { Reception, TelegramFacts } from './facts.ts';
import { measured } from './measured-quantities.ts';

/** What a telegram says: its device, readings and state. Works for every conforming meter; knowledge of single makers
 *  only adds to it. A telegram whose checksum failed says nothing. */
export function readFacts(telegram: Telegram, reception: Reception): TelegramFacts {
  const meter = telegram.layers?.meter;
  if (!meter || (telegram.error && distrusted.has(telegram.error.code))) return nothing;
  if (!/^\d{8}$/.test(meter.serial)) {
    const message = `"${meter.serial}" is no serial number of 8 digits: no readings were made`;
    return {
      ...nothing,
      issues: [{ code: 'serial-malformed', level: 'warning', message, serial: meter.serial }],
    };
  }
  const device = deviceOf(meter);
  const clock = clockOf(telegram.content, reception);
  const readings = readingsOf(telegram.content, device, clock);
  return { device, readings, states: statesOf(telegram, device, clock), issues: [] };
}

const nothing: TelegramFacts = Object.freeze({ device: undefined, readings: [], states: [], issues: [] });

/** Errors after which even the records before cannot be relied on. */
const distrusted: ReadonlySet<DecodeErrorCode> = new Set<DecodeErrorCode>([
  'frame-checksum',
  'frame-stop',
  'compact-crc',
  'compact-format-mismatch',
]);

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

/** When the values of a telegram were measured, and whether the device knew the time. */
interface Clock {
  readonly measuredAt: Instant;
  readonly day: IsoDate;
  readonly quality: Quality;
}

/** The device's own time if it sent one, else that of reception. A device that sends an invalid time has lost it. */
function clockOf({ bytes, records }: RecordList, { zone, receivedAt }: Reception): Clock {
  const own = records.find(
    ({ head }) =>
      head.quantity === 'datetime' && isPlain(head) && head.storage === 0 && head.function === 'inst',
  );
  const told = own && deviceInstant(own, bytes, zone);
  const measuredAt = told ?? receivedAt;
  return { measuredAt, day: dayOf(measuredAt, zone), quality: own && !told ? 'clock-unknown' : 'ok' };
}

function readingsOf(content: RecordList, device: Device, clock: Clock): Reading[] {
  const days = storedDays(content, clock.day);
  const seen = new Set<string>();
  const readings: Reading[] = [];
  for (const record of content.records) {
    const reading = readingOf(record, content, device, clock, days);
    if (!reading) continue;
    const { register } = reading;
    const series = `${reading.quantity}/${register.storage}/${register.tariff}/${register.subunit}/${register.function}`;
    if (seen.has(series)) continue; // a second register of the kind, such as forward only: the first one is the total
    seen.add(series);
    readings.push(reading);
  }
  return readings;
}

function readingOf(
  record: DataRecord,
  { bytes }: RecordList,
  device: Device,
  clock: Clock,
  days: ReadonlyMap<number, IsoDate>,
): Reading | undefined {
  const { head, value } = record;
  if (value === null || head.form !== 'number' || head.function === 'err' || head.coding === 13)
    return undefined;
  const backward = head.modifiers.includes('negative_only');
  if (!head.modifiers.every((modifier) => harmless.has(modifier)) || isNoValue(record, bytes))
    return undefined;
  const type = device.deviceType ?? 0;
  const found = measured(head.quantity, head.unit, value, { class: device.class, type }, backward);
  if (!found) return undefined;
  const { storage, tariff, subunit, function: own } = head;
  const common = {
    device: { serial: device.serial, class: device.class },
    ...found,
    register: { storage, tariff, subunit, function: own },
    quality: clock.quality,
    position: record.offset,
  };
  if (storage === 0) {
    return { ...common, kind: 'instantaneous', validOn: clock.day, measuredAt: clock.measuredAt };
  }
  const validOn = days.get(storage);
  return validOn === undefined ? undefined : { ...common, kind: kindOf(storage, validOn), validOn };
}

/** VIFE that leave a value what it is. Anything else makes it a limit, an average, a duration: no reading. */
const harmless: ReadonlySet<string> = new Set([
  'err_none',
  'standard_conform',
  'positive_only',
  'negative_only',
  'uncorrected',
  'base_conditions',
]);

/** Storage 1 is the due date by convention of OMS; a later one that ends with a month is a month's value. */
function kindOf(storage: number, validOn: IsoDate): ReadingKind {
  return storage !== 1 && isMonthEnd(validOn) ? 'month-end' : 'set-day';
}

/** The day of each storage number: that of its date record without tariff or subunit before any other. */
function storedDays({ bytes, records }: RecordList, now: IsoDate): ReadonlyMap<number, IsoDate> {
  const days = new Map<number, IsoDate>();
  for (const record of records) {
    const { head } = record;
    if (head.form !== 'date' || head.storage === 0 || head.function !== 'inst' || !isPlain(head)) continue;
    if (days.has(head.storage)) continue;
    const day = storedDay(record, bytes, now);
    if (day !== undefined) days.set(head.storage, day);
  }
  return days;
}

/** The smallest negative number always says "no value"; all ones do so in counters, which never fall below zero
 *  (EN 13757-3 Annex A type B, formats.md 8.4). */
function isNoValue({ head, dataAt, dataEnd }: DataRecord, bytes: Uint8Array): boolean {
  if (head.coding === 0 || head.coding > 7 || head.coding === 5) return false;
  let ones = true;
  let smallest = bytes[dataEnd - 1] === 0x80;
  for (let at = dataAt; at < dataEnd; at += 1) {
    ones &&= bytes[at] === 0xff;
    if (at < dataEnd - 1) smallest &&= bytes[at] === 0;
  }
  return smallest || (ones && counters.has(head.quantity));
}

const counters: ReadonlySet<string> = new Set(['energy', 'volume', 'hca', 'operating_time', 'on_time']);

function isPlain(head: DataRecord['head']): boolean {
  return head.modifiers.length === 0;
}

function statesOf(telegram: Telegram, device: Device, clock: Clock): DeviceState[] {
  const transport = telegram.layers?.transport;
  if (!transport) return [];
  const { bytes, records } = telegram.content;
  const error = records.find(({ head }) => head.function === 'err' && head.form === 'date' && isPlain(head));
  const errorDate = error && storedDay(error, bytes, clock.day);
  return [
    {
      device: { serial: device.serial, class: device.class },
      raw: String(transport.status),
      flags: statusFlags(transport.status),
      ...(errorDate === undefined ? {} : { errorDate }),
      reportedAt: clock.measuredAt,
      position: transport.ciAt,
    },
  ];
}
