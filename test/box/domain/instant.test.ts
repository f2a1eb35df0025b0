import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { instantOf, instantOfSeconds, isZone, localDay, secondsOf } from '../../../box/domain/instant.ts';

it('turns seconds into instants and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2_000_000_000, max: 8_000_000_000 }), (seconds) => {
      expect(secondsOf(instantOfSeconds(seconds))).toBe(seconds);
    }),
  );
  expect(instantOfSeconds(2_147_483_648)).toBe('2038-01-19T03:14:08Z');
});

it('places a device clock of fixed winter time the same all year', () => {
  expect(instantOf(isoDate('2025-07-01'), '02:10', '+01:00')).toBe('2025-07-01T01:10:00Z');
  expect(instantOf(isoDate('2025-12-01'), '02:10:30', '+01:00')).toBe('2025-12-01T01:10:30Z');
});

it('takes the earlier of two equal times in autumn and moves on one that does not exist in spring', () => {
  for (const zone of ['Europe/Berlin', 'Europe/Zurich']) {
    expect(instantOf(isoDate('2025-10-26'), '02:30', zone)).toBe('2025-10-26T00:30:00Z');
    expect(instantOf(isoDate('2025-03-30'), '02:30', zone)).toBe('2025-03-30T01:30:00Z');
  }
});

it('keeps the local day through every switch of clocks from 2025 to 2040', () => {
  const days = fc.integer({ min: 0, max: 16 * 365 });
  const minute = fc.integer({ min: 0, max: 1439 });
  fc.assert(
    fc.property(days, minute, fc.constantFrom('Europe/Berlin', 'Europe/Zurich'), (offset, at, zone) => {
      const day = isoDate(Temporal.PlainDate.from('2025-01-01').add({ days: offset }).toString());
      const time = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
      expect(localDay(instantOf(day, time, zone), zone)).toBe(day);
    }),
    { numRuns: 500 },
  );
});

it('refuses times of day and zones that do not exist', () => {
  expect(() => instantOf(isoDate('2025-01-01'), '24:10', 'Europe/Berlin')).toThrow(RangeError);
  expect(() => instantOf(isoDate('2025-01-01'), '12:00', 'Europe/Atlantis')).toThrow(RangeError);
  expect(isZone('Europe/Zurich')).toBe(true);
  expect(isZone('+01:00')).toBe(true);
  expect(isZone('Europe/Atlantis')).toBe(false);
});
