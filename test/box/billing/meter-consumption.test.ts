import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Blocked } from '../../../box/billing/blocked.ts';
import { boundaryValue, type DayValue } from '../../../box/billing/boundary-value.ts';
import { checkCalibration, calibratedUntil } from '../../../box/billing/check-calibration.ts';
import {
  type MeterSegment,
  meterConsumption,
  splitAtSetDays,
} from '../../../box/billing/meter-consumption.ts';
import { valueMarks } from '../../../box/billing/value-mark.ts';
import { monthlyValues } from '../../../box/billing/monthly-values.ts';
import { addDays, isoDate } from '../../../box/domain/civil-day.ts';
import { compareRationals, exactly, one, rational, sumOf, zero } from '../../../box/domain/rational.ts';
import { used } from './arbitrary-building.ts';

const mode = fc.constantFrom('linear', 'degreeDays');

/** Readings that never fall, a few days or months apart. */
const rising = fc
  .array(fc.record({ days: fc.integer({ min: 1, max: 90 }), gained: fc.oneof(fc.constant(zero), used) }), {
    minLength: 2,
    maxLength: 12,
  })
  .map((steps) => {
    const list: DayValue[] = [{ day: isoDate('2024-12-31'), value: exactly('100') }];
    for (const { days, gained } of steps) {
      const last = list.at(-1) ?? { day: isoDate('2024-12-31'), value: zero };
      list.push({ day: addDays(last.day, days), value: sumOf([last.value, gained]) });
    }
    return list;
  });

describe('a boundary value', () => {
  it('never falls from one day to the next, nor leaves the readings around it', () => {
    fc.assert(
      fc.property(rising, mode, fc.nat({ max: 1500 }), (list, how, offset) => {
        const day = addDays(isoDate('2024-12-31'), offset);
        const at = (on: typeof day) => boundaryValue(list, on, { mode: how, toleranceDays: 0 }).value?.value;
        const [today, tomorrow] = [at(day), at(addDays(day, 1))];
        if (!today || !tomorrow) return;
        expect(compareRationals(today, tomorrow)).not.toBe(1);
        const before = list.findLast((reading) => reading.day <= day)?.value ?? zero;
        const after = list.find((reading) => reading.day >= day)?.value ?? zero;
        expect(compareRationals(before, today)).not.toBe(1);
        expect(compareRationals(today, after)).not.toBe(1);
      }),
    );
  });

  it('is missing outside the readings, never extrapolated', () => {
    fc.assert(
      fc.property(rising, mode, (list, how) => {
        const last = list.at(-1)?.day ?? isoDate('2024-12-31');
        expect(boundaryValue(list, addDays(last, 2), { mode: how, toleranceDays: 1 })).toEqual({
          flag: 'missing',
        });
      }),
    );
  });

  it('takes the earlier of two readings equally near', () => {
    const list = [
      { day: isoDate('2025-06-29'), value: exactly('10') },
      { day: isoDate('2025-07-01'), value: exactly('12') },
    ];
    const value = boundaryValue(list, isoDate('2025-06-30'), { mode: 'linear', toleranceDays: 1 });
    expect([value.value?.value, value.flag]).toEqual([exactly('10'), 'reading±1']);
  });
});

describe('months', () => {
  it('add up to the period exactly', () => {
    fc.assert(
      fc.property(rising, mode, (list, how) => {
        const counter: MeterSegment = { id: 'm', factor: exactly('1.235'), readings: list };
        const period = {
          firstDay: isoDate('2025-01-01'),
          lastDay: list.at(-1)?.day ?? isoDate('2025-12-31'),
        };
        const interpolation = { mode: how, toleranceDays: 1 };
        const months = monthlyValues([counter], period, interpolation).map(
          ({ consumption }) => consumption?.value ?? zero,
        );
        const [whole] = meterConsumption([counter], [isoDate('2024-12-31'), period.lastDay], interpolation);
        expect(sumOf(months)).toEqual(whole?.consumption?.value);
      }),
    );
  });
});

describe('a counter', () => {
  const how = { mode: 'linear', toleranceDays: 1 } as const;
  const year = [isoDate('2024-12-31'), isoDate('2025-12-31')];
  it('goes on after it rolled over', () => {
    const rolled = segment(
      [
        ['2024-12-31', '99950'],
        ['2025-06-30', '40'],
        ['2025-12-31', '130'],
      ],
      {
        modulus: exactly('100000'),
      },
    );
    expect(meterConsumption([rolled], year, how)[0]?.consumption?.value).toEqual(exactly('180'));
  });

  it('blocks when it fell', () => {
    const fell = segment([
      ['2024-12-31', '500'],
      ['2025-12-31', '450'],
    ]);
    expect(() => meterConsumption([fell], year, how)).toThrow(Blocked);
    const byLittle = segment(
      [
        ['2024-12-31', '500'],
        ['2025-12-31', '450'],
      ],
      { modulus: exactly('1000') },
    );
    expect(() => meterConsumption([byLittle], year, how)).toThrow(/fell from 500 on 2024-12-31 to 450/);
  });

  it('is missing where an exchange has no first value', () => {
    const old = segment(
      [
        ['2024-12-31', '200'],
        ['2025-06-30', '230'],
      ],
      { until: isoDate('2025-06-30') },
    );
    const fresh = segment([['2025-12-31', '20']], { from: isoDate('2025-06-30') });
    expect(meterConsumption([old, fresh], year, how)).toEqual([
      { after: year[0], until: year[1], flags: ['missing'], devices: ['m'] },
    ]);
  });

  it('restarts at its set day', () => {
    const device = segment([
      ['2024-09-30', '0'],
      ['2024-12-31', '400'],
      ['2025-09-30', '1300'],
      ['2025-09-30', '0'],
      ['2025-12-31', '350'],
    ]);
    const seasons = splitAtSetDays(device, '09-30');
    expect(meterConsumption(seasons, year, how)[0]?.consumption?.value).toEqual(exactly('1250'));
  });

  it('keeps the old factor for what the old radiator gave', () => {
    const old = segment(
      [
        ['2024-12-31', '0'],
        ['2025-06-30', '100'],
      ],
      { until: isoDate('2025-06-30'), factor: exactly('1.5') },
    );
    const fresh = segment(
      [
        ['2025-06-30', '0'],
        ['2025-12-31', '100'],
      ],
      { from: isoDate('2025-06-30'), factor: exactly('2') },
    );
    expect(meterConsumption([old, fresh], year, how)[0]?.consumption?.value).toEqual(rational(350n));
  });
});

it('marks values as the bill names them', () => {
  const interval = { after: isoDate('2024-12-31'), until: isoDate('2025-12-31'), devices: ['m'] };
  const read = { remote: false, estimated: false };
  expect(valueMarks({ ...interval, flags: ['reading±1'] }, read)).toEqual(['abgelesen']);
  expect(valueMarks({ ...interval, flags: [] }, { ...read, remote: true })).toEqual(['fernabgelesen']);
  expect(valueMarks({ ...interval, flags: ['interpolated'], devices: ['m', 'n'] }, read)).toEqual([
    'berechnet',
    'ausgetauscht',
  ]);
  expect(valueMarks({ ...interval, flags: ['missing'] }, read)).toEqual([]);
  expect(valueMarks({ ...interval, flags: ['missing'] }, { ...read, estimated: true })).toEqual([
    'geschätzt (§ 9a)',
  ]);
});

it('warns of a calibration that ended before the meter was last used', () => {
  expect(calibratedUntil(2019)).toBe('2025-12-31');
  const meter = { id: 'm', calibratedUntil: isoDate('2024-12-31') };
  expect(checkCalibration([meter], isoDate('2025-12-31')).map(({ code }) => code)).toEqual([
    'calibration-expired',
  ]);
  expect(checkCalibration([{ ...meter, until: isoDate('2024-06-30') }], isoDate('2025-12-31'))).toEqual([]);
});

function segment(
  values: readonly (readonly [string, string])[],
  rest: Partial<MeterSegment> = {},
): MeterSegment {
  const readings = values.map(([day, value]) => ({ day: isoDate(day), value: exactly(value) }));
  return { id: 'm', factor: one, readings, ...rest };
}
