import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Finding } from '../../../box/domain/finding.ts';
import { patienceOf } from '../../../box/quality/find-late.ts';
import { judgeDevice } from '../../../box/quality/judge-device.ts';
import { aHistory, aState, aValue, daily, monthly } from './a-history.ts';

/** Findings as lines: severity, code, since. */
function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code, since }) => `${severity} ${code} since ${since}`);
}

const year = [100, 900, 1900, 2800, 3600, 4000, 4100, 4120, 4140, 4180, 4400, 5000, 5900];

describe('a device without faults', () => {
  it('is not on the worklist', () => {
    const history = aHistory(monthly('2024-12-31', year));
    expect(judgeDevice(history, isoDate('2026-01-05'))).toEqual([]);
  });

  it('rests in summer', () => {
    const history = aHistory(monthly('2025-03-31', [500, 520, 520, 520, 520, 520]));
    expect(judgeDevice(history, isoDate('2025-09-04'))).toEqual([]);
  });
});

describe('late', () => {
  it('is what its own habit makes it: a daily one after days, a monthly one after 35', () => {
    const everyDay = aHistory(
      daily(
        '2025-11-01',
        Array.from({ length: 20 }, (_, at) => 100 + at),
      ),
    );
    expect(lines(judgeDevice(everyDay, isoDate('2025-11-24')))).toEqual([]);
    expect(lines(judgeDevice(everyDay, isoDate('2025-11-25')))).toEqual(['warning late since 2025-11-21']);
    expect(lines(judgeDevice(everyDay, isoDate('2025-12-20')))).toEqual(['alert late since 2025-11-21']);
    const everyMonth = aHistory(monthly('2024-12-31', year));
    expect(lines(judgeDevice(everyMonth, isoDate('2026-02-04')))).toEqual([]);
    expect(lines(judgeDevice(everyMonth, isoDate('2026-02-05')))).toEqual(['warning late since 2026-01-01']);
  });

  it('leaves yearly readings their year', () => {
    expect(patienceOf(['2021-12-31', '2022-12-31', '2023-12-31', '2024-12-31'].map(isoDate))).toBe(401);
  });

  it('is said once: not beside what the collector says', () => {
    const history = aHistory(monthly('2024-12-31', year), {
      state: aState(['not-received'], { raw: '128' }),
    });
    expect(lines(judgeDevice(history, isoDate('2026-03-05')))).toEqual([
      'warning not-received since 2024-01-01',
    ]);
  });

  it('tells a device of which nothing ever came', () => {
    expect(lines(judgeDevice(aHistory([]), isoDate('2026-03-05')))).toEqual([
      'warning never-read since 2024-01-01',
    ]);
    const collector = aHistory([], { device: { role: 'collector', class: 'collector' } });
    expect(judgeDevice(collector, isoDate('2026-03-05'))).toEqual([]);
  });
});

describe('missing', () => {
  it('names the months that have no value, with their neighbours', () => {
    const holes = year.map((value, at) => (at === 4 || at === 5 ? undefined : value));
    const [found] = judgeDevice(aHistory(monthly('2024-12-31', holes)), isoDate('2026-01-05'));
    expect(found).toMatchObject({
      code: 'missing',
      since: '2025-04-30',
      message: 'heat-energy: no value at the month-ends 2025-04-30, 2025-05-31',
    });
    expect(found?.evidence.map(({ validOn }) => validOn)).toEqual(['2025-03-31', '2025-06-30']);
  });

  it('takes a value of that very day for it, whatever its kind', () => {
    const holes = monthly(
      '2024-12-31',
      year.map((value, at) => (at === 4 ? undefined : value)),
    );
    const readings = [...holes, ...daily('2025-04-30', [3600])];
    expect(judgeDevice(aHistory(readings), isoDate('2026-01-05'))).toEqual([]);
  });
});

describe('frozen', () => {
  const still = daily('2025-12-01', [10, 20, ...Array.from({ length: 50 }, () => 30)]);

  it('is a heat meter that rests in winter', () => {
    expect(lines(judgeDevice(aHistory(still), isoDate('2026-01-22')))).toEqual([
      'warning frozen since 2025-12-03',
    ]);
  });

  it('is pressing when the device reports a permanent error', () => {
    const state = aState(['permanent-error'], { errorDate: isoDate('2025-12-03'), raw: '40' });
    expect(lines(judgeDevice(aHistory(still, { state }), isoDate('2026-01-22')))).toEqual([
      'alert device-error since 2025-12-03',
      'alert frozen since 2025-12-03',
    ]);
  });

  it('takes three months of a water meter', () => {
    const water = { quantity: 'volume' as const };
    const found = (count: number) =>
      judgeDevice(
        aHistory(daily('2025-05-01', [1, 2, ...Array.from({ length: count }, () => 3)], water)),
        addDays(isoDate('2025-05-01'), count + 1),
      );
    expect(lines(found(92))).toEqual([]);
    expect(lines(found(93))).toEqual(['warning frozen since 2025-05-03']);
  });

  it('says nothing of a counter that never moved: nobody knows whether it should', () => {
    const never = daily(
      '2025-12-01',
      Array.from({ length: 60 }, () => 0),
    );
    expect(judgeDevice(aHistory(never), isoDate('2026-01-30'))).toEqual([]);
  });
});

describe('jumping', () => {
  it('is a rise far above the own history', () => {
    const values = [100, 120, 140, 155, 170, 190, 200, 5200, 5210];
    const [found, ...rest] = judgeDevice(aHistory(daily('2025-11-01', values)), isoDate('2025-11-10'));
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      code: 'jumping',
      since: '2025-11-08',
      message: 'heat-energy: rose by 5000 kWh in 1 day, far more than ever before',
    });
  });

  it('is not the first cold month of a meter that was mounted in summer', () => {
    const values = [0, 1, 2, 3, 4, 5, 6, 1200];
    expect(judgeDevice(aHistory(monthly('2025-03-31', values)), isoDate('2025-11-03'))).toEqual([]);
  });
});

describe('contradicting', () => {
  it('shows the values that one fact was stated with', () => {
    const readings = [
      ...monthly('2024-12-31', year),
      aValue('2025-06-30', 4111, { kind: 'set-day', version: 2, digest: 'cd'.repeat(32), position: 9 }),
    ];
    const [found] = judgeDevice(aHistory(readings), isoDate('2026-01-05'));
    expect(found).toMatchObject({
      code: 'contradicting',
      message: 'heat-energy of 2025-06-30 was stated as 4100, then 4111',
      evidence: [
        { value: '4100', position: 6 },
        { value: '4111', position: 9, digest: 'cd'.repeat(32) },
      ],
    });
  });

  it('finds a value of the day above that of its end', () => {
    const readings = [...monthly('2024-12-31', year), ...daily('2025-06-30', [4150])];
    expect(lines(judgeDevice(aHistory(readings), isoDate('2026-01-05')))).toEqual([
      'warning contradicting since 2025-06-30',
    ]);
  });
});

describe('register-fell', () => {
  it('is an alert with both values', () => {
    const values = year.map((value, at) => (at < 6 ? value : value - 4000));
    const found = judgeDevice(aHistory(monthly('2024-12-31', values)), isoDate('2026-01-05'));
    expect(lines(found)).toEqual(['alert register-fell since 2025-06-30']);
    expect(found[0]?.evidence.map(({ value }) => value)).toEqual(['4000', '100']);
  });

  it('is no fall when a heat cost allocator begins anew on its set day', () => {
    const hca = { quantity: 'hca' as const };
    const values = [100, 200, 300, 20, 40];
    const readings = [
      ...monthly('2025-10-31', values, hca),
      aValue('2025-12-31', 300, { ...hca, kind: 'set-day', version: 1 }),
    ];
    const device = { class: 'heat-cost-allocator' as const };
    expect(judgeDevice(aHistory(readings, { device }), isoDate('2026-03-04'))).toEqual([]);
    const without = monthly('2025-10-31', values, hca);
    expect(lines(judgeDevice(aHistory(without, { device }), isoDate('2026-03-04')))).toEqual([
      'info register-fell since 2026-01-31',
    ]);
  });
});

describe('what a device says of itself', () => {
  it('is decoded into what to do', () => {
    const state = aState(['power-low', 'temporary-error', 'manufacturer-1'], {
      raw: '52',
      errorDate: isoDate('2025-11-02'),
    });
    const found = judgeDevice(aHistory(monthly('2024-12-31', year), { state }), isoDate('2026-01-05'));
    expect(lines(found)).toEqual([
      'warning device-warning since 2025-11-02',
      'maintenance power-low since 2025-11-02',
    ]);
  });

  it('is only a warning while the device goes on counting', () => {
    const state = aState(['permanent-error'], { errorDate: isoDate('2025-05-01'), raw: '120' });
    const found = judgeDevice(aHistory(monthly('2024-12-31', year), { state }), isoDate('2026-01-05'));
    expect(lines(found)).toEqual(['warning device-error since 2025-05-01']);
  });
});

describe('smoke detectors', () => {
  const detector = { class: 'smoke-detector' as const, manufacturer: 'EIE', version: 0x0c };
  it('tell alarms, removals and tests by their counters', () => {
    const readings = [...counter(1, [0, 0, 1]), ...counter(2, [3, 4, 4]), ...counter(3, [7, 7, 8])];
    const found = judgeDevice(aHistory(readings, { device: detector }), isoDate('2025-12-04'));
    expect(lines(found)).toEqual([
      'alert smoke-alarm since 2025-12-03',
      'warning detector-removed since 2025-12-02',
      'info detector-tested since 2025-12-03',
    ]);
  });

  it('have an alarm of long ago as a note only', () => {
    const readings = counter(1, [0, 1, ...Array.from({ length: 40 }, () => 1)]);
    const found = judgeDevice(aHistory(readings, { device: detector }), isoDate('2026-01-12'));
    expect(lines(found)).toEqual(['info smoke-alarm since 2025-12-02']);
  });

  it('do not alarm because a counter is high from the start', () => {
    const found = judgeDevice(aHistory(counter(1, [9, 9]), { device: detector }), isoDate('2025-12-03'));
    expect(found).toEqual([]);
  });
});

/** Values of a detector's counter, one a day. */
function counter(tariff: number, values: readonly number[]) {
  return daily('2025-12-01', values, {
    quantity: 'count',
    register: { storage: 0, tariff, subunit: 1, function: 'inst' },
  });
}

it('never throws and always sorts by severity, whatever came', () => {
  const value = fc.record({
    on: fc.integer({ min: 0, max: 500 }),
    value: fc.integer({ min: -50, max: 5_000_000 }),
    kind: fc.constantFrom('instantaneous', 'set-day', 'month-end', 'half-month', 'interval'),
    quantity: fc.constantFrom('heat-energy', 'volume', 'hca', 'count', 'room-temperature'),
    version: fc.integer({ min: 1, max: 3 }),
  } as const);
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 0, max: 600 }), (values, today) => {
      const readings = values.map(({ on, value: number, ...rest }) =>
        aValue(addDays(isoDate('2024-01-01'), on), number, { ...rest, value: decimal(String(number)) }),
      );
      const order = ['alert', 'warning', 'maintenance', 'info'];
      const found = judgeDevice(aHistory(readings), addDays(isoDate('2024-01-01'), today));
      const places = found.map(({ severity }) => order.indexOf(severity));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const { evidence } of found) expect(evidence.length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 300 },
  );
});
