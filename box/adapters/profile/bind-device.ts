import { manufacturerLetters } from '../../mbus/manufacturer.ts';
import { isCollectorType } from '../describe-device.ts';
import type { DeviceRecord } from '../device-record.ts';
import type { DateField } from '../written-date.ts';
import { bindDate, type Wording } from './bind-date.ts';
import { bindConditions, bindSource, type DeviceTraits, type Places, type Seen } from './bind-source.ts';
import type { DeviceRule, StateRule } from './profile-schema.ts';

/** Everything a record says of its device, apart from the values. */
type DeviceTexts = Omit<DeviceRecord, 'values' | 'position'>;

/** Reads what a row says of its device, and tells `seen` what later rules look at. `clock` stands in where the row has
 *  none. */
export type ReadDevice<Row> = (row: Row, seen: Seen, clock?: DateField) => DeviceTexts;

/** Binds the rules about devices to the places of a header. */
export function bindDevice<Row>(
  rule: DeviceRule,
  state: StateRule | undefined,
  places: Places<Row>,
  wording: Wording,
): ReadDevice<Row> {
  const { isMissing } = wording;
  const text = (source: DeviceRule['model']) => {
    const read = bindSource(source, places, isMissing);
    return (row: Row, seen: Seen): string => {
      const found = read?.(row, seen) ?? '';
      return isMissing(found) ? '' : found;
    };
  };
  const serials = [rule.serial].flat().map((one) => bindSource(one, places, isMissing));
  const manufacturer = text(rule.manufacturer);
  const version = text(rule.version);
  const deviceType = text(rule.deviceType);
  const model = text(rule.model);
  const clock = bindDate(rule.clock, places, wording);
  const raw = text(state?.raw);
  const errorDate = text(state?.errorDate);
  const receiver = text(state?.receiver);
  const power = text(state?.power);
  const isCollector =
    rule.collectorIf === undefined ? undefined : bindConditions(rule.collectorIf, places, isMissing);
  const untyped = bindSource(rule.deviceType, places, isMissing) === undefined ? { untyped: true } : {};

  return (row, seen, otherClock = 'missing') => {
    const type = deviceType(row, seen);
    const maker = manufacturer(row, seen);
    const made = version(row, seen);
    const collector = isCollectorType(type) || (isCollector?.(row, seen) ?? false);
    seen.device = traitsOf(maker, made, type, collector);
    const own = clock?.(row, seen, {}) ?? 'missing';
    return {
      collector,
      serials: serials.flatMap((read) => (read ? [read(row, seen)] : [])),
      manufacturer: maker,
      version: made,
      deviceType: type,
      model: model(row, seen),
      status: raw(row, seen),
      errorDate: errorDate(row, seen),
      clock: own === 'missing' ? otherClock : own,
      receiver: receiver(row, seen),
      power: power(row, seen),
      ...untyped,
    };
  };
}

function traitsOf(
  manufacturer: string,
  version: string,
  deviceType: string,
  collector: boolean,
): DeviceTraits {
  return {
    manufacturer: manufacturerLetters(Number(manufacturer)) ?? manufacturer.trim(),
    version: numberOf(version),
    deviceType: numberOf(deviceType),
    role: collector ? 'collector' : 'meter',
  };
}

function numberOf(text: string): number | undefined {
  return /^\s*\d{1,3}\s*$/.test(text) ? Number(text) : undefined;
}
