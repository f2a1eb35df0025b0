import { expect, it } from 'vitest';
import { statusFlags } from '../../../box/mbus/status.ts';

it('decodes the standard bits for everybody', () => {
  expect(statusFlags(0)).toEqual([]);
  expect(statusFlags(0x1c)).toEqual(['power-low', 'permanent-error', 'temporary-error']);
  expect([1, 2, 3].flatMap((bits) => statusFlags(bits))).toEqual(['busy', 'application-error', 'abnormal']);
});

it('decodes the makers’ bits by maker, version and type', () => {
  expect(statusFlags(0xe0)).toEqual(['manufacturer-1', 'manufacturer-2', 'manufacturer-3']);
  expect(statusFlags(0x88, { manufacturer: 'LSE' })).toEqual(['permanent-error', 'not-received']);
  const central = { manufacturer: 'SON', version: 0x0c, deviceType: 0x0e };
  expect(statusFlags(0x44, central)).toEqual(['power-low', 'clock-invalid']);
  expect(statusFlags(0x40, { ...central, deviceType: 0x04 })).toEqual(['manufacturer-2']);
});
