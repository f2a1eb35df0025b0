import type { DeviceClass } from '../../domain/device.ts';
import { type Decimal, parseDecimal, shiftDecimal } from '../../domain/decimal.ts';
import type { Quantity } from '../../domain/quantity.ts';
import {
  type Rational,
  multiplyRationals,
  rational,
  rationalOf,
  roundRational,
} from '../../domain/rational.ts';

/** How values of a record's quantity and base unit become values of a domain quantity. */
interface Conversion {
  readonly quantity: Quantity;
  /** A power of ten where that is enough, else an exact factor. */
  readonly factor: number | Rational;
}

/** Joule and calories give endless decimals in kWh: they are rounded to a thousandth of a Wh. */
const places = 6;

const perKilowattHour = rational(1n, 3_600_000n);

/** Units of EN 13757-3 in those of the domain, by quantity and base unit of a record. 1 cal is 4.1868 J, the
 *  International Table calorie that heat meters count (EN 1434-1 names joule and Wh only). */
const conversions: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['energy Wh', { quantity: 'heat-energy', factor: -3 }],
  ['energy J', { quantity: 'heat-energy', factor: perKilowattHour }],
  [
    'energy cal',
    { quantity: 'heat-energy', factor: multiplyRationals(rational(41_868n, 10_000n), perKilowattHour) },
  ],
  ['volume m3', { quantity: 'volume', factor: 0 }],
  ['hca hca', { quantity: 'hca', factor: 0 }],
  ['power W', { quantity: 'power', factor: -3 }],
  ['power J/h', { quantity: 'power', factor: perKilowattHour }],
  ['volume_flow m3/h', { quantity: 'flow', factor: 0 }],
  ['volume_flow m3/min', { quantity: 'flow', factor: rational(60n) }],
  ['volume_flow m3/s', { quantity: 'flow', factor: rational(3600n) }],
  ['flow_temperature C', { quantity: 'flow-temperature', factor: 0 }],
  ['return_temperature C', { quantity: 'return-temperature', factor: 0 }],
  ['external_temperature C', { quantity: 'room-temperature', factor: 0 }],
  ['temperature_difference K', { quantity: 'temperature-difference', factor: 0 }],
  ['relative_humidity %', { quantity: 'humidity', factor: 0 }],
  ['operating_time s', { quantity: 'operating-time', factor: rational(1n, 3600n) }],
  ['operating_time min', { quantity: 'operating-time', factor: rational(1n, 60n) }],
  ['operating_time h', { quantity: 'operating-time', factor: 0 }],
  ['operating_time d', { quantity: 'operating-time', factor: rational(24n) }],
]);

const count: Conversion = { quantity: 'count', factor: 0 };

/** Devices whose external temperature is that of the room; at a water meter it is that of a pipe shaft. */
const roomTemperature: ReadonlySet<DeviceClass> = new Set([
  'room-sensor',
  'smoke-detector',
  'heat-cost-allocator',
]);

/** Counters of smoke detectors: alarms of Qundis and Siemens (OMS TR-05, unit in plain text), alarms, removals and
 *  tests of Ei, each under a tariff of its own. They show what is now, whatever their storage number. */
const detectorCounters: ReadonlySet<string> = new Set(['text:#AL', 'cumulation_counter']);

/** Whether a record is a counter of a smoke detector. */
export function isDetectorCounter(name: string, device: MeasuringDevice): boolean {
  return device.class === 'smoke-detector' && detectorCounters.has(name);
}

/** Device types that count cooling energy only: cooling, outlet and inlet. */
const coolingTypes: ReadonlySet<number> = new Set([0x0a, 0x0b]);

/** The device a value belongs to, as far as its meaning depends on it. */
export interface MeasuringDevice {
  readonly class: DeviceClass;
  readonly type: number;
}

/** A value in the domain's words. */
export interface Measured {
  readonly quantity: Quantity;
  readonly value: Decimal;
}

/** What a record's value means in the domain; `undefined` if it is no quantity that is kept. A value that a VIFE
 *  declares as backward is cooling energy of a heat meter and delivery of an electricity meter. */
export function measured(
  name: string,
  unit: string,
  value: string,
  device: MeasuringDevice,
  backward: boolean,
): Measured | undefined {
  const counts = isDetectorCounter(name, device);
  const conversion = counts ? count : conversions.get(`${name} ${unit}`);
  if (!conversion) return undefined;
  const quantity = quantityAt(conversion.quantity, device, backward);
  const exact = parseDecimal(value, { mark: '.' });
  return quantity && exact !== undefined ? { quantity, value: convert(exact, conversion.factor) } : undefined;
}

function quantityAt(quantity: Quantity, device: MeasuringDevice, backward: boolean): Quantity | undefined {
  if (quantity === 'room-temperature')
    return roomTemperature.has(device.class) && !backward ? quantity : undefined;
  if (quantity !== 'heat-energy') return backward ? undefined : quantity;
  if (device.class === 'electricity-meter') return backward ? 'electricity-export' : 'electricity';
  if (device.class !== 'heat-meter') return undefined;
  return backward || coolingTypes.has(device.type) ? 'cold-energy' : 'heat-energy';
}

function convert(exact: Decimal, factor: number | Rational): Decimal {
  if (factor === 0) return exact;
  if (typeof factor === 'number') return shiftDecimal(exact, factor);
  return roundRational(multiplyRationals(rationalOf(exact), factor), places, 'half-up');
}
