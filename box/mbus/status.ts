import type { Device, StateFlag } from '../domain/device.ts';

type Bit = readonly [mask: number, flag: StateFlag];

/** Bits of the status byte that all makers share (EN 13757-7 table 11). */
const standardBits: readonly Bit[] = Object.freeze([
  [0x04, 'power-low'],
  [0x08, 'permanent-error'],
  [0x10, 'temporary-error'],
]);

/** Bits 0 and 1 as a number (EN 13757-7 table 10). */
const applicationStates: readonly (StateFlag | undefined)[] = Object.freeze([
  undefined,
  'busy',
  'application-error',
  'abnormal',
]);

/** The three bits that makers define themselves, as one table of makers and versions reads them. */
interface StatusTable {
  readonly manufacturers: readonly string[];
  /** Absent: every version, every type. */
  readonly versions?: readonly number[];
  readonly deviceTypes?: readonly number[];
  readonly bits: readonly Bit[];
  /** Where the bits are described. */
  readonly source: string;
}

const unexplained: readonly Bit[] = Object.freeze([
  [0x20, 'manufacturer-1'],
  [0x40, 'manufacturer-2'],
  [0x80, 'manufacturer-3'],
]);

/** Frozen registry of the makers' bits; the first table that fits counts, the bits of all others stay unexplained. */
const statusTables: readonly StatusTable[] = Object.freeze([
  {
    manufacturers: ['LSE', 'QDS'],
    bits: [
      [0x20, 'manufacturer-1'],
      [0x40, 'manufacturer-2'],
      [0x80, 'not-received'],
    ],
    source:
      'formats.md 2.6: in files of Qundis collectors bit 7 behaves like "the collector has lost the device"',
  },
  {
    manufacturers: ['SON'],
    versions: [0x0c],
    deviceTypes: [0x0e],
    bits: [
      [0x20, 'manufacturer-1'],
      [0x40, 'clock-invalid'],
      [0x80, 'manufacturer-3'],
    ],
    source: 'Sontex Supercom 646 manual pages 23-30 (formats.md 6.1): bit 6 of the central, clock invalid',
  },
] satisfies StatusTable[]);

/** The flags of a status byte, decoded by the standard and by the table of the device's maker, version and type. */
export function statusFlags(
  status: number,
  device: Pick<Device, 'manufacturer' | 'version' | 'deviceType'> = {},
): StateFlag[] {
  const own = statusTables.find((table) => fits(table, device))?.bits ?? unexplained;
  const application = applicationStates[status & 3];
  const set = [...standardBits, ...own].filter(([bit]) => (status & bit) !== 0).map(([, flag]) => flag);
  return application === undefined ? set : [application, ...set];
}

function fits(
  { manufacturers, versions, deviceTypes }: StatusTable,
  { manufacturer = '', version = -1, deviceType = -1 }: Parameters<typeof statusFlags>[1] = {},
): boolean {
  return (
    manufacturers.includes(manufacturer) &&
    versions?.includes(version) !== false &&
    deviceTypes?.includes(deviceType) !== false
  );
}
