import type { StateFlag } from '../domain/device.ts';

/** Bits of the status byte that all makers share (EN 13757-7 table 11), and the three they define themselves. */
const standardBits: readonly (readonly [number, StateFlag])[] = Object.freeze([
  [0x04, 'power-low'],
  [0x08, 'permanent-error'],
  [0x10, 'temporary-error'],
]);

const makersBits: readonly (readonly [number, StateFlag])[] = Object.freeze([
  [0x20, 'manufacturer-1'],
  [0x40, 'manufacturer-2'],
  [0x80, 'manufacturer-3'],
]);

/** In files of Qundis collectors bit 7 behaves like "the collector has lost the device" (formats.md 2.6). */
const qundisBits: readonly (readonly [number, StateFlag])[] = Object.freeze([
  [0x20, 'manufacturer-1'],
  [0x40, 'manufacturer-2'],
  [0x80, 'not-received'],
]);

/** Bits 0 and 1 as a number (EN 13757-7 table 10). */
const applicationStates: readonly (StateFlag | undefined)[] = Object.freeze([
  undefined,
  'busy',
  'application-error',
  'abnormal',
]);

/** The flags of a status byte, decoded by the standard and, for Qundis and Siemens (QDS, LSE), by their table. */
export function statusFlags(status: number, manufacturer?: string): StateFlag[] {
  const own = manufacturer === 'LSE' || manufacturer === 'QDS' ? qundisBits : makersBits;
  const application = applicationStates[status & 3];
  const set = [...standardBits, ...own].filter(([bit]) => (status & bit) !== 0).map(([, flag]) => flag);
  return application === undefined ? set : [application, ...set];
}
