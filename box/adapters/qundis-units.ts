import type { Quantity } from '../domain/quantity.ts';

/** What a dimension text means: the quantity and the power of ten that turns its unit into ours. */
export interface Dimension {
  readonly quantity: Quantity;
  readonly shift: number;
}

const heatCostUnits: Dimension = Object.freeze({ quantity: 'hca', shift: 0 });

/** Dimension texts without dots, blanks and case (formats.md 2.2, 3.1). Energy is heat here; `dimensionOf` looks at the
 *  device. GJ is left out: 1 GJ is no finite decimal number of kWh. */
const dimensions: ReadonlyMap<string, Dimension> = new Map<string, Dimension>([
  ['hca', heatCostUnits],
  ['wh', { quantity: 'heat-energy', shift: -3 }],
  ['kwh', { quantity: 'heat-energy', shift: 0 }],
  ['mwh', { quantity: 'heat-energy', shift: 3 }],
  ['gwh', { quantity: 'heat-energy', shift: 6 }],
  ['m3', { quantity: 'volume', shift: 0 }],
  ['m³', { quantity: 'volume', shift: 0 }],
  ['m^3', { quantity: 'volume', shift: 0 }],
  ['l', { quantity: 'volume', shift: -3 }],
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
  const plain =
    text === 'H.C.A.' ? heatCostUnits : dimensions.get(text.replaceAll(/[.\s]/g, '').toLowerCase());
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
