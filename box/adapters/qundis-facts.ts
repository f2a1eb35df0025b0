import { dayNumber, type IsoDate, lastFullDay } from '../domain/civil-day.ts';
import { parseDecimal } from '../domain/decimal.ts';
import type { Device, DeviceClass, DeviceKey, DeviceState } from '../domain/device.ts';
import { type Instant, instantOfSeconds, localDay, type Zone } from '../domain/instant.ts';
import type { Issue, IssueCode } from '../domain/issue.ts';
import type { Reading, ReadingKind } from '../domain/reading.ts';
import { deviceClassOf } from '../mbus/device-type.ts';
import { manufacturerLetters } from '../mbus/manufacturer.ts';
import { statusFlags } from '../mbus/status.ts';
import type { Fact } from './adapter.ts';
import { isMissing } from './missing-marker.ts';
import { ownText } from './own-text.ts';
import { type DateField, readDate, type WrittenDate } from './qundis-date.ts';
import { dimensionOf } from './qundis-units.ts';

/** One value as a Qundis source states it, with the date that goes with it already found. */
export interface QundisValue {
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly kind: ReadingKind;
  readonly text: string;
  readonly dimension: string;
  readonly date: DateField;
  readonly position: number;
}

/** One device as a Qundis source states it: all texts as written, empty where absent. The XML and the BIL file of one
 *  building become the same records, so that they cannot disagree about what a value means. */
export interface QundisRecord {
  readonly collector: boolean;
  /** Texts that may hold the serial number, best first. */
  readonly serials: readonly string[];
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
  readonly values: readonly QundisValue[];
  readonly position: number;
}

/** What the values of one file have in common. */
export interface QundisFile {
  /** Zone whose calendar day an instantaneous reading belongs to. */
  readonly zone: Zone;
  /** The decimal mark of this file, once a value has shown it. These files never group thousands (formats.md 2.2, 3.1),
   *  so the first mark is the decimal mark, and the other one is then no number. */
  mark?: '.' | ',' | undefined;
}

/** The facts one record states: the device, its state, its readings, and an issue for whatever could not be read. */
export function* qundisFacts(record: QundisRecord, file: QundisFile): Generator<Fact, void, undefined> {
  const serial = serialOf(record.serials);
  if (serial === undefined) {
    const written = record.serials.find((text) => !isMissing(text)) ?? '';
    yield issue(
      record.position,
      'serial-malformed',
      'error',
      `"${short(written)}" is no serial number of 8 digits`,
    );
    return;
  }
  const device = deviceOf(record, serial);
  yield { type: 'device', device, position: record.position };
  if (device.deviceType === undefined && !record.collector) {
    const message = `says no device type and is taken for "${device.class}" by its values`;
    yield issue(record.position, 'field-missing', 'info', message, device);
  }
  yield* stateFacts(record, device);
  const key = keyOf(device);
  for (const value of record.values) yield valueFact(value, device, key, file);
}

function deviceOf(record: QundisRecord, serial: string): Device {
  const [, modelType, modelVersion] = /^[^.]*\.(\d{4})\.(\d{4})$/.exec(record.model.trim()) ?? [];
  const deviceType = byteOf(record.deviceType) ?? byteOf(modelType);
  const version = byteOf(record.version) ?? byteOf(modelVersion);
  const manufacturer = manufacturerLetters(Number(record.manufacturer)) ?? record.manufacturer.trim();
  return {
    serial,
    class: record.collector ? 'collector' : classOf(deviceType, record.values),
    ...(/^[A-Z]{3}$/.test(manufacturer) ? { manufacturer } : {}),
    ...(version === undefined ? {} : { version }),
    ...(deviceType === undefined ? {} : { deviceType }),
    ...(isMissing(record.model) ? {} : { model: ownText(record.model.trim()) }),
    role: record.collector ? 'collector' : 'meter',
  };
}

/** Whether a device type is one of the collectors' (formats.md 2.2): they must never become meters. */
export function isCollectorType(deviceType: string): boolean {
  return ['14', '49', '50', '51'].includes(deviceType.trim());
}

/** A meter behind a radio module says the module's type (55), and some say none: then its values tell what it is. */
function classOf(deviceType: number | undefined, values: readonly QundisValue[]): DeviceClass {
  const stated = deviceType === undefined ? 'other' : deviceClassOf(deviceType);
  if (stated !== 'other' && stated !== 'collector') return stated;
  for (const { dimension } of values) {
    const quantity = dimensionOf(dimension, deviceType)?.quantity;
    if (quantity === 'hca') return 'heat-cost-allocator';
    if (quantity === 'heat-energy') return 'heat-meter';
    if (quantity === 'volume') return 'water-meter';
  }
  return 'other';
}

function* stateFacts(record: QundisRecord, device: Device): Generator<Fact, void, undefined> {
  const { position, receiver, power } = record;
  const said = record.status.trim();
  const status = byteOf(said);
  if (status === undefined && !isMissing(said)) {
    yield issue(position, 'value-malformed', 'warning', `"${short(said)}" is no status`, device);
  }
  const flags = status === undefined ? [] : statusFlags(status, device.manufacturer);
  const errorDate = readDate(record.errorDate);
  if (errorDate === 'malformed') {
    yield issue(
      position,
      'date-malformed',
      'warning',
      `"${short(record.errorDate)}" is no error date`,
      device,
    );
  }
  if (status !== undefined) {
    const state: DeviceState = {
      device: keyOf(device),
      raw: String(status),
      flags,
      ...(typeof errorDate === 'object' ? { errorDate: errorDate.day } : {}),
      ...reportedAt(record.clock),
      ...(isMissing(receiver) ? {} : { receiver: ownText(receiver.trim()) }),
      ...(isMissing(power) ? {} : { power: ownText(power.trim()) }),
      position,
    };
    yield { type: 'state', state };
  }
  const never = !record.collector && record.clock === 'missing' && record.values.length === 0;
  const lost = receiver.trim() === '0' || flags.includes('not-received');
  // Collectors set bit 7 in ordinary operation (status 144, formats.md 2.6).
  if (never || (lost && !record.collector)) {
    const what = never ? 'was never received' : 'is no longer received';
    yield issue(position, 'device-not-received', 'warning', `${what}: check it and its receiver`, device);
  }
  if (flags.includes('permanent-error')) {
    const since = typeof errorDate === 'object' ? ` since ${errorDate.day}` : '';
    const message = `reports a permanent error (status ${said})${since}: have it looked at`;
    yield issue(position, 'device-error', 'warning', message, device);
  }
}

function valueFact(value: QundisValue, device: Device, key: DeviceKey, file: QundisFile): Fact {
  const { text, position, date, storage, tariff, subunit, kind } = value;
  const dimension = dimensionOf(value.dimension, device.deviceType);
  if (!dimension) {
    const message = `${place(value)}: the unit "${short(value.dimension)}" is not known`;
    return issue(position, 'unit-unknown', 'info', message, device);
  }
  if (isMissing(text)) {
    const when = typeof date === 'object' ? ` of ${date.day}` : '';
    return issue(
      position,
      'value-missing',
      'warning',
      `${place(value)}: no value${when} ("${short(text)}")`,
      device,
    );
  }
  if (typeof date !== 'object') {
    const code = date === 'missing' ? 'date-missing' : 'date-malformed';
    const message = `${place(value)}: the value ${short(text)} has no day and cannot be placed`;
    return issue(position, code, 'warning', message, device);
  }
  file.mark ??= markIn(text);
  const number = parseDecimal(text, { mark: file.mark ?? ',', shift: dimension.shift });
  if (number === undefined) {
    return issue(
      position,
      'value-malformed',
      'warning',
      `${place(value)}: "${short(text)}" is no number`,
      device,
    );
  }
  const { quantity } = dimension;
  const register = { storage, tariff, subunit, function: 'inst' as const };
  const common = { device: key, quantity, register, kind, value: number, quality: 'ok' as const, position };
  if (kind !== 'instantaneous') return { type: 'reading', reading: { ...common, validOn: lastDayOf(date) } };
  const measuredAt = clockInstant(date);
  const reading: Reading = { ...common, measuredAt, validOn: localDay(measuredAt, file.zone) };
  return { type: 'reading', reading };
}

/** A stored value belongs to the last full day it covers: the 1st at 00:00 means the day before (formats.md 8.4). */
function lastDayOf({ day, time }: WrittenDate): IsoDate {
  return time === undefined || time === '00:00:00' ? lastFullDay(day) : day;
}

function reportedAt(clock: DateField): { reportedAt?: Instant } {
  return typeof clock === 'object' ? { reportedAt: clockInstant(clock) } : {};
}

/** The instant at which a Qundis clock shows a date and time: winter time all year, one hour before UTC (formats.md
 *  2.6). A clock without time of day is taken at its first second. */
export function clockInstant({ day, time = '00:00:00' }: WrittenDate): Instant {
  const ofDay = Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6, 8));
  return instantOfSeconds(dayNumber(day) * 86_400 + ofDay - 3600);
}

/** 8 digits; a shorter number has lost its leading zeros (formats.md 11.1). */
function serialOf(texts: readonly string[]): string | undefined {
  const serial = texts
    .map((text) => text.trim())
    .find((text) => /^\d{1,8}$/.test(text) && /[1-9]/.test(text));
  return serial === undefined ? undefined : ownText(serial).padStart(8, '0');
}

function byteOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,4}\s*$/.test(text)) return undefined;
  const number = Number(text);
  return number <= 255 ? number : undefined;
}

function markIn(text: string): '.' | ',' | undefined {
  return text.includes(',') ? ',' : text.includes('.') ? '.' : undefined;
}

function keyOf(device: Device): DeviceKey {
  return { serial: device.serial, class: device.class };
}

function place(value: QundisValue): string {
  return value.kind === 'instantaneous' ? 'current value' : `${value.kind} value (storage ${value.storage})`;
}

/** Texts from outside are shown cut and without control characters. */
function short(text: string): string {
  const plain = text.trim().replaceAll(/\p{C}/gu, '?');
  return plain.length <= 40 ? plain : `${plain.slice(0, 40)}…`;
}

function issue(
  position: number,
  code: IssueCode,
  level: Issue['level'],
  what: string,
  device?: Device,
): Fact {
  const message = ownText(device === undefined ? what : `Device ${device.serial}: ${what}`);
  const serial = device === undefined ? {} : { serial: device.serial };
  return { type: 'issue', issue: { code, level, message, ...serial, position } };
}
