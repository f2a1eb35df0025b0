import type { DeviceView, ReadingView } from '../../box/api/box-view.ts';
import { isoDate } from '../../box/domain/civil-day.ts';
import { decimal } from '../../box/domain/decimal.ts';
import { type Instant, instantOfSeconds } from '../../box/domain/instant.ts';

/** A device with two month-ends. */
export function deviceOf(id: number): DeviceView & { model: string } {
  const latest = readingsOf(id)[1];
  return {
    id,
    serial: serialOf(id),
    class: id % 3 === 0 ? 'water-meter' : 'heat-cost-allocator',
    manufacturer: 'QDS',
    model: 'caloric 5.5',
    role: 'meter',
    firstSeenAt: '2025-12-01T01:10:00Z' as Instant,
    lastSeenAt: now(),
    readings: 2,
    ...(latest ? { latest } : {}),
  };
}

/** Its month-ends. */
export function readingsOf(id: number): ReadingView[] {
  const hca = id % 3 !== 0;
  return ['2025-11-30', '2025-12-31'].map((day, month) => ({
    device: { serial: serialOf(id), class: hca ? 'heat-cost-allocator' : 'water-meter' },
    quantity: hca ? 'hca' : 'volume',
    register: { storage: 17 - month, tariff: 0, subunit: 0, function: 'inst' },
    kind: 'month-end',
    value: decimal(hca ? String(90 + id + month * 11) : `${30 + id}.${400 + month * 7}`),
    validOn: isoDate(day),
    quality: 'ok',
    position: 14 + month,
    change: id * 2 + month,
    version: 1,
    digest: 'ab'.repeat(32),
  }));
}

function serialOf(id: number): string {
  return String(27_418_742 + id);
}

function now(): Instant {
  return instantOfSeconds(Math.floor(Date.now() / 1000));
}
