import type { DeviceClass } from '../../../box/domain/device.ts';
import type { Quantity } from '../../../box/domain/quantity.ts';
import type { MeterKind } from './meter.ts';

/** How devices of one kind appear in files, and what a box should make of them. */
export interface DeviceMake {
  /** M-Bus device type and version, decimal. */
  readonly deviceType: number;
  readonly version: number;
  readonly class: DeviceClass;
  /** What it measures; absent for smoke detectors. */
  readonly quantity?: Quantity;
  /** Power of ten between the unit it counts in (units, Wh, litres) and the unit of the quantity. */
  readonly scale: number;
}

/** The make of each kind. Stated here once more on purpose: the box must come to the same by itself. */
export const deviceMakes: Readonly<Record<MeterKind, DeviceMake>> = Object.freeze({
  hca: { deviceType: 8, version: 52, class: 'heat-cost-allocator', quantity: 'hca', scale: 0 },
  heat: { deviceType: 4, version: 35, class: 'heat-meter', quantity: 'heat-energy', scale: 3 },
  'warm-water': { deviceType: 6, version: 53, class: 'water-meter', quantity: 'volume', scale: 3 },
  'cold-water': { deviceType: 22, version: 53, class: 'water-meter', quantity: 'volume', scale: 3 },
  'smoke-detector': { deviceType: 26, version: 33, class: 'smoke-detector', scale: 0 },
});

/** M-Bus device type and version of the nodes of the radio network. */
export const collectorMake = Object.freeze({ deviceType: 14, version: 24, manufacturer: 12901 });
