import { addDays, isoDate } from '../../box/domain/civil-day.ts';
import { decimal } from '../../box/domain/decimal.ts';
import type { DeviceKey, DeviceState } from '../../box/domain/device.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import { qualities, type Reading, readingKinds } from '../../box/domain/reading.ts';
import { aDelivery } from '../box/store/a-delivery.ts';
import { randomOf } from './gateway-cloud/random.ts';

/** A delivery of many different facts: every kind and quality, values that no float holds, corrections of what an
 *  earlier delivery said. The same number is the same delivery. */
export function deliveryOf(number: number, size = 120) {
  const random = randomOf(`delivery ${number}`);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const readings = Array.from({ length: size }, (_, at): Reading => {
    const kind = pick(readingKinds);
    const day = Math.floor(random() * 60);
    const seconds = 1_764_000_000 + day * 86_400 + Math.floor(random() * 24) * 3600;
    const quantity = pick(['hca', 'volume', 'heat-energy', 'flow-temperature'] as const);
    const timed =
      kind === 'interval'
        ? { from: instantOfSeconds(seconds - 3600), until: instantOfSeconds(seconds) }
        : kind === 'instantaneous' || random() < 0.5
          ? { measuredAt: instantOfSeconds(seconds) }
          : {};
    return {
      device: pick(meters),
      quantity,
      register: {
        storage: Math.floor(random() * 20),
        tariff: pick([0, 1]),
        subunit: 0,
        function: pick(['inst', 'max'] as const),
      },
      kind,
      value: decimal(
        pick([
          `${Math.floor(random() * 5)}`,
          `-0.00${1 + Math.floor(random() * 9)}`,
          '123456789012345678901234567890.5',
        ]),
      ),
      validOn: addDays(isoDate('2025-11-24'), day),
      ...timed,
      quality: pick(qualities),
      position: at + 1,
    };
  });
  const states = Array.from({ length: 5 }, (_, at): DeviceState => ({
    device: meters[at] as DeviceKey,
    raw: String(Math.floor(random() * 256)),
    flags: random() < 0.5 ? ['power-low', 'abnormal'] : [],
    ...(random() < 0.5 ? { errorDate: isoDate('2025-10-01') } : {}),
    ...(random() < 0.8 ? { reportedAt: instantOfSeconds(1_764_000_000 + number) } : {}),
    ...(random() < 0.5 ? { receiver: 'N-7', power: '97 %' } : {}),
    position: at + 1,
  }));
  return aDelivery({ text: `delivery ${number}`, name: `d${number}.xml`, readings, states });
}

const meters = Array.from({ length: 12 }, (_, at): DeviceKey => ({
  serial: String(40_000_001 + at),
  class: at % 2 === 0 ? 'heat-cost-allocator' : 'water-meter',
}));
