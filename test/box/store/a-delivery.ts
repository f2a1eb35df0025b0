import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { type IsoDate, isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Refusal } from '../../../box/domain/delivery.ts';
import type { Device, DeviceState } from '../../../box/domain/device.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import { toColumns } from '../../../box/domain/reading-columns.ts';
import type { DeliveryRecord } from '../../../box/intake/ingest-file.ts';

/** What a delivery of a test is about; everything else takes a default. */
export interface Wish {
  readonly name?: string;
  /** Bytes of the file; by default its content decides, so that equal content has an equal digest. */
  readonly text?: string;
  readonly readings?: readonly Reading[];
  readonly states?: readonly DeviceState[];
  readonly devices?: readonly Device[];
  readonly dataPointId?: string;
  readonly receivedAt?: number;
  readonly refusal?: Refusal;
}

/** A delivery of one file, as the reader would hand it over. Devices are those of its readings and states. */
export function aDelivery(wish: Wish = {}): DeliveryRecord {
  const { readings = [], states = [], name = 'a.xml' } = wish;
  const devices = new Map<string, Device>();
  for (const device of wish.devices ?? []) devices.set(device.serial, device);
  for (const { device } of [...readings, ...states])
    if (!devices.has(device.serial)) devices.set(device.serial, { ...device, role: 'meter' });
  const list = [...devices.values()];
  const text = wish.text ?? JSON.stringify([readings, states, wish.refusal]);
  const bytes = new TextEncoder().encode(text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const columns = toColumns(readings, (key) => list.findIndex(({ serial }) => serial === key.serial));
  return {
    delivery: {
      name,
      size: bytes.length,
      receivedAt: instantOfSeconds(wish.receivedAt ?? 1_764_583_200),
      door: 'sftp',
      ...(wish.dataPointId === undefined ? {} : { dataPointId: wish.dataPointId }),
    },
    digest,
    original: new Uint8Array(zstdCompressSync(bytes)),
    files: [
      {
        name,
        digest,
        size: bytes.length,
        format: 'test-format',
        formatVersion: 1,
        facts: {},
        devices: wish.refusal ? [] : list,
        readings: wish.refusal || readings.length === 0 ? [] : [columns],
        states,
        issues: [],
        ...(wish.refusal ? { refusal: wish.refusal } : {}),
      },
    ],
  };
}

/** A month-end reading of a heat cost allocator, unless told otherwise. */
export function aReading(
  change: Partial<Reading> & { readonly serial?: string; readonly on?: string } = {},
): Reading {
  const { serial = '27418743', on, ...rest } = change;
  return {
    device: { serial, class: 'heat-cost-allocator' },
    quantity: 'hca',
    register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' },
    kind: 'month-end',
    value: decimal('97'),
    validOn: on === undefined ? isoDate('2025-11-30') : isoDate(on),
    quality: 'ok',
    position: 14,
    ...rest,
  };
}

/** Hourly readings of several heat meters on a day, counters that rise. */
export function hourly(day: IsoDate, hour: number, meters: number): Reading[] {
  const seconds = Date.parse(`${day}T00:00:00Z`) / 1000 + hour * 3600;
  return Array.from({ length: meters }, (_, meter) => ({
    device: { serial: String(50_000_000 + meter), class: 'heat-meter' as const },
    quantity: 'heat-energy' as const,
    register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' as const },
    kind: 'instantaneous' as const,
    value: decimal(
      `${(seconds / 3600) % 100_000}.${String((meter * 7 + hour * 13) % 1000).padStart(3, '0')}`,
    ),
    validOn: day,
    measuredAt: instantOfSeconds(seconds),
    quality: 'ok' as const,
    position: meter + 2,
  }));
}
