import { expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { coverageOf } from '../../../box/quality/coverage.ts';

const period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
const of = (days: readonly string[], changes: readonly string[] = []) =>
  coverageOf(days.map(isoDate), period, changes.map(isoDate));

it('puts a device into the four classes that people know (ecosystem.md 4.1)', () => {
  expect(of(['2024-12-31', '2025-12-31'])).toEqual({ coverage: 'exact', daysOff: 0 });
  expect(of(['2025-01-03', '2025-12-28'])).toEqual({ coverage: 'exact', daysOff: 3 });
  expect(of(['2024-12-31', '2025-12-27'])).toEqual({ coverage: 'close', daysOff: 4 });
  expect(of(['2024-12-31', '2025-11-30'])).toEqual({ coverage: 'close', daysOff: 31 });
  expect(of(['2024-12-31', '2025-12-31'], ['2025-06-30'])).toEqual({ coverage: 'computable', daysOff: 181 });
  expect(of(['2024-12-31', '2025-06-27', '2025-12-31'], ['2025-06-30'])).toMatchObject({ coverage: 'exact' });
  expect(of(['2024-12-31', '2025-11-29'])).toEqual({ coverage: 'not-computable', daysOff: 32 });
  expect(of([])).toEqual({ coverage: 'not-computable', daysOff: Infinity });
});
