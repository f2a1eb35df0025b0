import { addDays, isoDate, monthEnd, type IsoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Device, DeviceState, StateFlag } from '../../../box/domain/device.ts';
import { instantOf } from '../../../box/domain/instant.ts';
import type { DeviceHistory, StoredValue } from '../../../box/quality/device-history.ts';

const meter: Device = { serial: '27418743', class: 'heat-meter', manufacturer: 'QDS', role: 'meter' };

/** A heat meter, unless told otherwise. */
export function aHistory(
  readings: readonly StoredValue[],
  more: {
    readonly device?: Partial<Device>;
    readonly state?: DeviceState;
    readonly knownSince?: string;
  } = {},
): DeviceHistory {
  return {
    device: { ...meter, ...more.device },
    knownSince: isoDate(more.knownSince ?? '2024-01-01'),
    readings,
    ...(more.state ? { state: more.state } : {}),
  };
}

/** A month-end of heat energy, unless told otherwise. */
export function aValue(
  validOn: string,
  value: string | number,
  change: Partial<StoredValue> = {},
): StoredValue {
  return {
    device: { serial: meter.serial, class: meter.class },
    quantity: 'heat-energy',
    register: { storage: 1, tariff: 0, subunit: 0, function: 'inst' },
    kind: 'month-end',
    value: decimal(String(value)),
    validOn: isoDate(validOn),
    quality: 'ok',
    position: Number(validOn.slice(5, 7)),
    version: 1,
    digest: 'ab'.repeat(32),
    ...change,
  };
}

/** One value each day from a day on, read there and then. */
export function daily(from: string, values: readonly (string | number)[], change: Partial<StoredValue> = {}) {
  return values.map((value, at) => {
    const day = addDays(isoDate(from), at);
    const measuredAt = instantOf(day, '06:00', '+01:00');
    return aValue(day, value, { kind: 'instantaneous', measuredAt, ...change });
  });
}

/** Month-ends from a month on. */
export function monthly(
  from: string,
  values: readonly (string | number | undefined)[],
  change: Partial<StoredValue> = {},
): StoredValue[] {
  const first: IsoDate = isoDate(from);
  return values.flatMap((value, at) =>
    value === undefined ? [] : [aValue(monthEnd(first, at), value, change)],
  );
}

export function aState(flags: readonly StateFlag[], change: Partial<DeviceState> = {}): DeviceState {
  return { device: { serial: meter.serial, class: meter.class }, raw: '8', flags, position: 3, ...change };
}
