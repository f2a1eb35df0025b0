import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayOfNumber } from '../../../box/domain/civil-day.ts';
import { decimalOf } from '../../../box/domain/decimal.ts';
import { type DeviceKey, deviceClasses } from '../../../box/domain/device.ts';
import { factKey } from '../../../box/domain/fact-key.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { quantities } from '../../../box/domain/quantity.ts';
import { qualities, type Reading, readingKinds, registerFunctions } from '../../../box/domain/reading.ts';
import { fromColumns, toColumns } from '../../../box/domain/reading-columns.ts';

const devices: readonly DeviceKey[] = deviceClasses.map((name, at) => ({
  serial: String(10_000_000 + at),
  class: name,
}));
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map(instantOfSeconds);

const readings: fc.Arbitrary<Reading> = fc.record(
  {
    device: fc.constantFrom(...devices),
    quantity: fc.constantFrom(...quantities),
    register: fc.record({
      storage: fc.nat(1000),
      tariff: fc.nat(10),
      subunit: fc.nat(10),
      function: fc.constantFrom(...registerFunctions),
    }),
    kind: fc.constantFrom(...readingKinds),
    value: fc
      .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.nat(6))
      .map(([m, s]) => decimalOf(m, s)),
    validOn: fc.integer({ min: 0, max: 40_000 }).map(dayOfNumber),
    measuredAt: instant,
    from: instant,
    until: instant,
    quality: fc.constantFrom(...qualities),
    position: fc.nat(10_000_000),
  },
  { requiredKeys: ['device', 'quantity', 'register', 'kind', 'value', 'validOn', 'quality', 'position'] },
);

it('carries every field of every reading through columns', () => {
  fc.assert(
    fc.property(fc.array(readings, { maxLength: 50 }), (list) => {
      const columns = toColumns(list, (device) =>
        devices.findIndex(({ serial }) => serial === device.serial),
      );
      expect([...fromColumns(columns, devices)]).toEqual(list);
    }),
  );
});

it('keeps the value, its source and its storage number out of the key of a fact', () => {
  fc.assert(
    fc.property(readings, readings, (reading, other) => {
      const { value, quality, position } = other;
      const register = { ...reading.register, storage: other.register.storage };
      expect(factKey({ ...reading, value, quality, position, register })).toBe(factKey(reading));
    }),
  );
});

it('lets a set-day and a month-end value of one day meet, and nothing else', () => {
  fc.assert(
    fc.property(readings, (reading) => {
      const keys = new Set(readingKinds.map((kind) => factKey({ ...reading, kind })));
      expect(keys.size).toBe(readingKinds.length - 1);
      expect(factKey({ ...reading, kind: 'set-day' })).toBe(factKey({ ...reading, kind: 'month-end' }));
    }),
  );
});
