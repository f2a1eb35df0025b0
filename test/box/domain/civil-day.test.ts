import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addDays,
  civilDay,
  dayNumber,
  dayOfNumber,
  daysIn,
  isMonthEnd,
  isoDate,
  lastFullDay,
  monthEnd,
  overlap,
  parseIsoDate,
} from '../../../box/domain/civil-day.ts';

const epoch = Temporal.PlainDate.from('1970-01-01');
const firstDay = epoch.until(Temporal.PlainDate.from('0001-01-01')).days;
const lastDay = epoch.until(Temporal.PlainDate.from('9999-12-31')).days;
const days = fc.integer({ min: firstDay, max: lastDay });
const period = fc.tuple(days, fc.nat(800)).map(([first, length]) => ({
  firstDay: dayOfNumber(Math.min(first, lastDay - 800)),
  lastDay: addDays(dayOfNumber(Math.min(first, lastDay - 800)), length),
}));

it('counts days as Temporal does, both ways, in every year', () => {
  fc.assert(
    fc.property(days, (number) => {
      const day = epoch.add({ days: number }).toString();
      expect(dayOfNumber(number)).toBe(day);
      expect(dayNumber(isoDate(day))).toBe(number);
    }),
    { numRuns: 2000 },
  );
});

it('ends months as Temporal does', () => {
  const near = fc.integer({ min: firstDay + 40_000, max: lastDay - 40_000 });
  fc.assert(
    fc.property(near, fc.integer({ min: -1200, max: 1200 }), (number, months) => {
      const day = epoch.add({ days: number });
      const target = day.toPlainYearMonth().add({ months });
      expect(monthEnd(dayOfNumber(number), months)).toBe(
        target.toPlainDate({ day: target.daysInMonth }).toString(),
      );
      expect(isMonthEnd(dayOfNumber(number))).toBe(day.day === day.daysInMonth);
    }),
  );
});

it('knows no day that the calendar does not know', () => {
  for (const text of [
    '2025-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '0000-01-01',
    '2025-1-1',
    ' 2025-01-01',
  ])
    expect(parseIsoDate(text), text).toBeUndefined();
  expect(civilDay(2024, 2, 29)).toBe('2024-02-29');
  expect(civilDay(1900, 2, 29)).toBeUndefined();
  expect(() => isoDate('30.11.2025')).toThrow(RangeError);
});

it('puts a value of the first day at 00:00 to the day it covers last', () => {
  expect(lastFullDay(isoDate('2025-12-01'))).toBe('2025-11-30');
  expect(lastFullDay(isoDate('2025-11-30'))).toBe('2025-11-30');
  expect(lastFullDay(isoDate('2024-03-01'))).toBe('2024-02-29');
});

it('counts both ends of a period, and shares of two periods never exceed either', () => {
  expect(daysIn({ firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') })).toBe(365);
  fc.assert(
    fc.property(period, period, (left, right) => {
      const shared = overlap(left, right);
      expect(shared).toEqual(overlap(right, left));
      if (!shared) return;
      expect(daysIn(shared)).toBeGreaterThan(0);
      expect(daysIn(shared)).toBeLessThanOrEqual(Math.min(daysIn(left), daysIn(right)));
    }),
  );
});
