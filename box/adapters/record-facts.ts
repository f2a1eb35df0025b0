import { addDays, type IsoDate, lastFullDay } from '../domain/civil-day.ts';
import { type Decimal, multiplyDecimals, parseDecimal } from '../domain/decimal.ts';
import type { Device, DeviceKey, DeviceState } from '../domain/device.ts';
import { localDay } from '../domain/instant.ts';
import type { Issue, IssueCode } from '../domain/issue.ts';
import { multiplyRationals, rationalOf, roundRational } from '../domain/rational.ts';
import type { Reading } from '../domain/reading.ts';
import { statusFlags } from '../mbus/status.ts';
import type { Fact } from './adapter.ts';
import { describeDevice } from './describe-device.ts';
import type { Dimension } from './dimension.ts';
import type { DeviceRecord, RecordFile, StatedValue } from './device-record.ts';
import { isMissing } from './missing-marker.ts';
import { ownText } from './own-text.ts';
import type { WrittenDate } from './written-date.ts';
import { writtenInstant } from './written-instant.ts';

/** The facts one record states: the device, its state, its readings, and an issue for whatever could not be read. */
export function* recordFacts(record: DeviceRecord, file: RecordFile): Generator<Fact, void, undefined> {
  const device = describeDevice(record, file);
  if (device === undefined) {
    const written = record.serials.find((text) => !isMissing(text)) ?? '';
    yield issue(
      record.position,
      'serial-malformed',
      'error',
      `"${short(written)}" is no serial number of 8 digits`,
    );
    return;
  }
  const repeats = record.repeats === true ? { repeats: true } : {};
  yield { type: 'device', device, position: record.position, ...repeats };
  if (device.deviceType === undefined && !record.collector && record.untyped !== true) {
    const message = `says no device type and is taken for "${device.class}" by its values`;
    yield issue(record.position, 'field-missing', 'info', message, device);
  }
  yield* stateFacts(record, device, file);
  const key = keyOf(device);
  for (const value of record.values) yield valueFact(value, device, key, file);
}

function* stateFacts(
  record: DeviceRecord,
  device: Device,
  file: RecordFile,
): Generator<Fact, void, undefined> {
  const { position, receiver, power } = record;
  const said = record.status.trim();
  const status = byteOf(said);
  if (status === undefined && !isMissing(said)) {
    yield issue(position, 'value-malformed', 'warning', `"${short(said)}" is no status`, device);
  }
  const flags = status === undefined ? [] : statusFlags(status, device);
  const errorDate = file.readDate(record.errorDate);
  if (errorDate === 'malformed') {
    const message = `"${short(record.errorDate)}" is no error date`;
    yield issue(position, 'date-malformed', 'warning', message, device);
  }
  if (status !== undefined) {
    const state: DeviceState = {
      device: keyOf(device),
      raw: String(status),
      flags,
      ...(typeof errorDate === 'object' ? { errorDate: errorDate.day } : {}),
      ...(typeof record.clock === 'object'
        ? { reportedAt: writtenInstant(record.clock, file.clockZone) }
        : {}),
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

function valueFact(value: StatedValue, device: Device, key: DeviceKey, file: RecordFile): Fact {
  const { text, position, date, storage, tariff, subunit, kind } = value;
  const dimension = file.dimensionOf(value.dimension, device.deviceType);
  if (!dimension) {
    const message = `${place(value)}: the unit "${short(value.dimension)}" is not known`;
    return issue(position, 'unit-unknown', 'info', message, device);
  }
  if (file.isMissing(text)) {
    const when = typeof date === 'object' ? ` of ${date.day}` : '';
    const message = `${place(value)}: no value${when} ("${short(text)}")`;
    return issue(position, 'value-missing', 'warning', message, device);
  }
  if (typeof date !== 'object') {
    const code = date === 'missing' ? 'date-missing' : 'date-malformed';
    const message = `${place(value)}: the value ${short(text)} has no day and cannot be placed`;
    return issue(position, code, 'warning', message, device);
  }
  const number = numberOf(value, dimension, file);
  if (number === undefined) {
    return issue(
      position,
      'value-malformed',
      'warning',
      `${place(value)}: "${short(text)}" is no number`,
      device,
    );
  }
  const register = { storage, tariff, subunit, function: value.function ?? ('inst' as const) };
  const { quantity } = dimension;
  const common = { device: key, quantity, register, kind, value: number, quality: 'ok' as const, position };
  return { type: 'reading', reading: { ...common, ...timeOf(value, date, file) } };
}

function numberOf(value: StatedValue, dimension: Dimension, file: RecordFile): Decimal | undefined {
  const { text, scale } = value;
  const { shift, factor } = dimension;
  if (value.numbers === undefined && file.numbers.mark === undefined) {
    const mark = text.includes(',') ? ',' : text.includes('.') ? '.' : undefined;
    if (mark !== undefined) file.numbers = { ...file.numbers, mark };
  }
  const { mark = ',', thousands } = value.numbers ?? file.numbers;
  const number = parseDecimal(text, { mark, shift, ...(thousands === undefined ? {} : { thousands }) });
  const scaled = number === undefined || scale === undefined ? number : multiplied(number, scale);
  if (scaled === undefined || factor === undefined) return scaled;
  return roundRational(multiplyRationals(rationalOf(scaled), factor), placesOfFactors, 'half-up');
}

function multiplied(number: Decimal, scale: string): Decimal | undefined {
  const factor = parseDecimal(scale, { mark: '.' });
  return factor === undefined ? undefined : multiplyDecimals(number, factor);
}

/** Joule give endless decimals in kWh: they are rounded to a thousandth of a Wh, as in telegrams. */
const placesOfFactors = 6;

function timeOf(
  value: StatedValue,
  date: WrittenDate,
  file: RecordFile,
): Pick<Reading, 'validOn' | 'measuredAt' | 'from' | 'until'> {
  if (value.span !== undefined) return { validOn: date.day, ...value.span };
  if (value.kind !== 'instantaneous') return { validOn: lastDayOf(date, file.startOfDay === true) };
  const measuredAt = writtenInstant(date, file.clockZone);
  const sameDay = file.clockZone === file.zone && date.instant === undefined;
  return { measuredAt, validOn: sameDay ? date.day : localDay(measuredAt, file.zone) };
}

/** A stored value belongs to the last full day it covers: the 1st at 00:00 means the day before (formats.md 8.4). */
function lastDayOf({ day, time }: WrittenDate, startOfDay: boolean): IsoDate {
  if (time !== undefined && time !== '00:00:00') return day;
  return startOfDay ? addDays(day, -1) : lastFullDay(day);
}

/** A status in decimal, or in hexadecimal where it says so. */
function byteOf(text: string): number | undefined {
  if (!/^(?:\d{1,4}|0[xX][0-9a-fA-F]{1,2})$/.test(text)) return undefined;
  const number = Number(text);
  return number <= 255 ? number : undefined;
}

function keyOf(device: Device): DeviceKey {
  return { serial: device.serial, class: device.class };
}

function place(value: StatedValue): string {
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
