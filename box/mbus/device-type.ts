import type { DeviceClass } from '../domain/device.ts';

/** One device type of EN 13757-7 table 13 (former EN 13757-3 table 3), or a maker's own code. */
export interface DeviceType {
  readonly code: number;
  readonly name: string;
  readonly class: DeviceClass;
  /** Where the code is defined. */
  readonly source: string;
}

const en = 'EN 13757-7 table 13';
const techem = 'Techem, own code';

/** Frozen registry of device types by code. */
const deviceTypes: readonly DeviceType[] = Object.freeze([
  { code: 0x02, name: 'electricity', class: 'electricity-meter', source: en },
  { code: 0x03, name: 'gas', class: 'gas-meter', source: en },
  { code: 0x04, name: 'heat (outlet)', class: 'heat-meter', source: en },
  { code: 0x06, name: 'warm water (30 to 90 °C)', class: 'water-meter', source: en },
  { code: 0x07, name: 'water', class: 'water-meter', source: en },
  { code: 0x08, name: 'heat cost allocator', class: 'heat-cost-allocator', source: en },
  { code: 0x0a, name: 'cooling (outlet)', class: 'heat-meter', source: en },
  { code: 0x0b, name: 'cooling (inlet)', class: 'heat-meter', source: en },
  { code: 0x0c, name: 'heat (inlet)', class: 'heat-meter', source: en },
  { code: 0x0d, name: 'combined heat and cooling', class: 'heat-meter', source: en },
  { code: 0x0e, name: 'bus or system component', class: 'collector', source: en },
  { code: 0x15, name: 'hot water (90 °C and more)', class: 'water-meter', source: en },
  { code: 0x16, name: 'cold water', class: 'water-meter', source: en },
  { code: 0x17, name: 'dual register (hot and cold) water', class: 'water-meter', source: en },
  { code: 0x1a, name: 'smoke detector', class: 'smoke-detector', source: en },
  { code: 0x1b, name: 'room sensor', class: 'room-sensor', source: en },
  { code: 0x31, name: 'communication controller', class: 'collector', source: en },
  { code: 0x32, name: 'unidirectional repeater', class: 'collector', source: en },
  { code: 0x33, name: 'bidirectional repeater', class: 'collector', source: en },
  { code: 0x36, name: 'radio converter (system side)', class: 'collector', source: en },
  { code: 0x37, name: 'radio converter (meter side)', class: 'collector', source: en },
  { code: 0x43, name: 'heat', class: 'heat-meter', source: techem },
  { code: 0x62, name: 'warm water', class: 'water-meter', source: techem },
  { code: 0x72, name: 'cold water', class: 'water-meter', source: techem },
  { code: 0x80, name: 'heat cost allocator', class: 'heat-cost-allocator', source: techem },
  { code: 0xc3, name: 'heat', class: 'heat-meter', source: techem },
  { code: 0xf0, name: 'smoke detector', class: 'smoke-detector', source: techem },
] satisfies DeviceType[]);

const byCode: ReadonlyMap<number, DeviceType> = new Map(deviceTypes.map((type) => [type.code, type]));

/** The class of a device type code; `other` for codes that are not in the registry. */
export function deviceClassOf(code: number): DeviceClass {
  return byCode.get(code)?.class ?? 'other';
}
