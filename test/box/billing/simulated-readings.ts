import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import { decimalOf } from '../../../box/domain/decimal.ts';
import type { DeviceKey } from '../../../box/domain/device.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import type { Meter, SimulatedProperty } from '../../simulators/gateway-cloud/meter.ts';
import { registerAt } from '../../simulators/gateway-cloud/register-at.ts';

const classes = {
  hca: ['heat-cost-allocator', 'hca', 0],
  heat: ['heat-meter', 'heat-energy', 3],
  'warm-water': ['water-meter', 'volume', 3],
  'cold-water': ['water-meter', 'volume', 3],
} as const;

/** The month-ends of a simulated house, as a gateway would have delivered them. */
export function simulatedReadings({ meters }: SimulatedProperty, lastMonthEnd: IsoDate): Reading[] {
  const days = Array.from({ length: 25 }, (_, at) => monthEnd(lastMonthEnd, at - 24));
  return meters.flatMap((meter) =>
    days.filter((day) => hangs(meter, day)).flatMap((day) => readingOf(meter, day)),
  );
}

function hangs({ installedOn, removedOn, lostFrom, gaps }: Meter, day: IsoDate): boolean {
  if (installedOn >= day || gaps.includes(day)) return false;
  return day < (removedOn ?? '9') && day < (lostFrom ?? '9');
}

function readingOf(meter: Meter, day: IsoDate): Reading[] {
  if (meter.kind === 'smoke-detector') return [];
  const [deviceClass, quantity, scale] = classes[meter.kind];
  const device: DeviceKey = { serial: meter.serial, class: deviceClass };
  const setDay = meter.kind === 'hca' && day.slice(5) === meter.setDay;
  return [
    {
      device,
      quantity,
      register: { storage: 1, tariff: 0, subunit: 0, function: 'inst' },
      kind: setDay ? 'set-day' : 'month-end',
      value: decimalOf(BigInt(registerAt(meter, day)), scale),
      validOn: addDays(day, 0),
      quality: 'ok',
      position: 1,
    },
  ];
}
