import type { Device, DeviceClass } from '../domain/device.ts';
import { deviceClassOf } from '../mbus/device-type.ts';
import { manufacturerLetters } from '../mbus/manufacturer.ts';
import { isMissing } from './missing-marker.ts';
import { ownText } from './own-text.ts';
import type { DeviceRecord, RecordFile } from './device-record.ts';

/** The device a record is about; `undefined` if it has no serial number. */
export function describeDevice(record: DeviceRecord, file: RecordFile): Device | undefined {
  const serial = serialOf(record.serials);
  if (serial === undefined) return undefined;
  const [, modelType, modelVersion] = /^[^.]*\.(\d{4})\.(\d{4})$/.exec(record.model.trim()) ?? [];
  const deviceType = byteOf(record.deviceType) ?? byteOf(modelType);
  const version = byteOf(record.version) ?? byteOf(modelVersion);
  const manufacturer = manufacturerLetters(Number(record.manufacturer)) ?? record.manufacturer.trim();
  return {
    serial,
    class: record.collector ? 'collector' : classOf(deviceType, record, file),
    ...(/^[A-Z]{3}$/.test(manufacturer) ? { manufacturer: ownText(manufacturer) } : {}),
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

/** A meter behind a radio module says the module's type (55), and some say none: then its values tell what it is. */
function classOf(deviceType: number | undefined, { values }: DeviceRecord, file: RecordFile): DeviceClass {
  const stated = deviceType === undefined ? 'other' : deviceClassOf(deviceType);
  if (stated !== 'other' && stated !== 'collector') return stated;
  for (const { dimension } of values) {
    const quantity = file.dimensionOf(dimension, deviceType)?.quantity;
    if (quantity === 'hca') return 'heat-cost-allocator';
    if (quantity === 'heat-energy') return 'heat-meter';
    if (quantity === 'volume') return 'water-meter';
  }
  return 'other';
}
