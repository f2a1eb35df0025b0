import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDate } from '../../../box/adapters/written-date.ts';
import { dayOfNumber } from '../../../box/domain/civil-day.ts';

it('reads every day in every spelling of these files', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10_957, max: 47_481 }), (number) => {
      const day = dayOfNumber(number); // 2000-01-01 to 2099-12-31
      const [year = '', month = '', date = ''] = day.split('-');
      const spellings = [
        `${date}.${month}.${year}`,
        `${date}/${month}/${year}`,
        `${date}.${month}.${year.slice(2)}`,
        day,
      ];
      for (const spelling of spellings) expect(readDate(spelling)).toEqual({ day });
      expect(readDate(`${date}.${month}.${year} 02:10:00`)).toEqual({ day, time: '02:10:00' });
      expect(readDate(`${date}/${month}/${year}`, '2:10')).toEqual({ day, time: '02:10:00' });
    }),
  );
});

it.each(['x x x', '', '- - -', '– – –', '~~~', '## #'])('knows "%s" as missing', (text) => {
  expect(readDate(text)).toBe('missing');
});

it.each(['31.11.2025', '31/MM/25', '2025-02-30', '01.12.2025 24:00:00', 'today', '00.00.0000'])(
  'knows "%s" as no date',
  (text) => {
    expect(readDate(text)).toBe('malformed');
  },
);
