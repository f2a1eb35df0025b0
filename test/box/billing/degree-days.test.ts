import fc from 'fast-check';
import { expect, it } from 'vitest';
import { degreeDays } from '../../../box/billing/degree-days.ts';
import { timeShares } from '../../../box/billing/time-shares.ts';
import { addDays, civilDay, daysIn, isoDate } from '../../../box/domain/civil-day.ts';
import { addRationals, one, rational, sumOf } from '../../../box/domain/rational.ts';
import { period, users } from './arbitrary-building.ts';

const summer = fc.constantFrom('40/92', '13-13-14', '14-13-13');

it('makes 1000 per mille of every calendar year, leap years too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1990, max: 2100 }), summer, (year, distribution) => {
      const firstDay = civilDay(year, 1, 1) ?? isoDate('2025-01-01');
      const lastDay = civilDay(year, 12, 31) ?? isoDate('2025-12-31');
      expect(degreeDays({ firstDay, lastDay }, distribution)).toEqual(rational(1000n));
    }),
  );
});

it('is the sum of its parts wherever a period is cut', () => {
  fc.assert(
    fc.property(period, fc.nat(), summer, (whole, cut, distribution) => {
      const lastDay = addDays(whole.firstDay, cut % (daysIn(whole) - 1));
      const before = degreeDays({ firstDay: whole.firstDay, lastDay }, distribution);
      const after = degreeDays({ firstDay: addDays(lastDay, 1), lastDay: whole.lastDay }, distribution);
      expect(addRationals(before, after)).toEqual(degreeDays(whole, distribution));
    }),
  );
});

it('shares a period out completely, by degree days and by days', () => {
  const changed = period.chain((whole) => fc.tuple(fc.constant(whole), users('W', whole)));
  fc.assert(
    fc.property(changed, ([whole, people]) => {
      const shares = timeShares(whole);
      expect(sumOf(people.map((user) => shares.heating(user.period).value))).toEqual(one);
      expect(sumOf(people.map((user) => shares.days(user.period).value))).toEqual(one);
    }),
  );
});
