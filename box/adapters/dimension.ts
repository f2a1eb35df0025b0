import type { Quantity } from '../domain/quantity.ts';
import { type Rational, rational } from '../domain/rational.ts';

/** What a dimension text means: the quantity and the power of ten that turns its unit into ours. */
export interface Dimension {
  readonly quantity: Quantity;
  readonly shift: number;
  /** An exact factor beside it, for units that are no power of ten of ours; the product is rounded. */
  readonly factor?: Rational;
}

const heatCostUnits: Dimension = Object.freeze({ quantity: 'hca', shift: 0 });

/** Dimension texts as `dimensionKey` writes them (formats.md 2.2, 3.1, 5.3): what every text format starts from. Energy
 *  is heat here; `dimensionOf` looks at the device. A temperature is left out, since its unit does not say whose. */
const dimensions: ReadonlyMap<string, Dimension> = new Map<string, Dimension>([
  ['hca', heatCostUnits],
  ['units', heatCostUnits],
  ['einheiten', heatCostUnits],
  ['wh', { quantity: 'heat-energy', shift: -3 }],
  ['kwh', { quantity: 'heat-energy', shift: 0 }],
  ['mwh', { quantity: 'heat-energy', shift: 3 }],
  ['gwh', { quantity: 'heat-energy', shift: 6 }],
  ['mj', { quantity: 'heat-energy', shift: 0, factor: rational(5n, 18n) }],
  ['gj', { quantity: 'heat-energy', shift: 0, factor: rational(2500n, 9n) }],
  ['m3', { quantity: 'volume', shift: 0 }],
  ['m³', { quantity: 'volume', shift: 0 }],
  ['m^3', { quantity: 'volume', shift: 0 }],
  ['l', { quantity: 'volume', shift: -3 }],
  ['w', { quantity: 'power', shift: -3 }],
  ['kw', { quantity: 'power', shift: 0 }],
  ['m3/h', { quantity: 'flow', shift: 0 }],
  ['m³/h', { quantity: 'flow', shift: 0 }],
  ['m^3/h', { quantity: 'flow', shift: 0 }],
  ['l/h', { quantity: 'flow', shift: -3 }],
]);

/** Energy of devices that are no heat meters, by M-Bus device type. Type 11 is "cooling (inlet)" in the standard, but
 *  the heat meters in these files say 11 and count through the winter (formats.md 2.5): it stays heat here. */
const otherEnergy: ReadonlyMap<number, Quantity> = new Map([
  [2, 'electricity'],
  [10, 'cold-energy'],
]);

/** The meaning of a dimension text on a device of a type; `undefined` if nobody knows it. */
export function dimensionOf(text: string, deviceType: number | undefined): Dimension | undefined {
  // The usual spelling is found at once: this is asked for every value of a file.
  return ofDevice(text === 'H.C.A.' ? heatCostUnits : dimensions.get(dimensionKey(text)), deviceType);
}

/** A dimension text without dots, blanks and case. */
export function dimensionKey(text: string): string {
  return text.replaceAll(/[.\s]/g, '').toLowerCase();
}

/** Energy of a unit, as the device that counts it means it. */
export function ofDevice(
  plain: Dimension | undefined,
  deviceType: number | undefined,
): Dimension | undefined {
  if (plain?.quantity !== 'heat-energy' || deviceType === undefined) return plain;
  const quantity = otherEnergy.get(deviceType);
  return quantity === undefined ? plain : { ...plain, quantity };
}

/** Dimensions that describe the device or its month block and hold no measured value. */
export const descriptiveDimensions: ReadonlySet<string> = new Set([
  'storage block size',
  'Month(s)',
  'Storage interval month',
  'Customer location',
]);
