import { describe, expect, it } from 'vitest';
import {
  bcdBytes,
  dateBytes,
  encodeRecord,
  integerBytes,
  joined,
  type RecordPlan,
  timeBytes,
} from '../../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWireless,
  plainLayers,
  type Sender,
} from '../../../simulators/mbus-encoder/encode-telegram.ts';
import { readingLines } from '../facts-of.ts';

const int = (value: number, size = 4) => integerBytes(BigInt(value), size);
const send = (sender: Sender, ...records: readonly RecordPlan[]) =>
  encodeWireless(sender, plainLayers(joined(...records.map(encodeRecord))));
const time: RecordPlan = { coding: 4, vif: '6D', data: timeBytes([2025, 10, 6], 6, 46) };

const setDay = (value: number): RecordPlan[] => [
  { coding: 2, storage: 1, vif: '6C', data: dateBytes(2025, 7, 31) },
  { coding: 4, storage: 1, vif: '06', data: int(value) },
];

const profile = (
  vife: string,
  control: number,
  spacing: number,
  ...elements: readonly Uint8Array[]
): RecordPlan => {
  const data = joined(Uint8Array.of(control, spacing), ...elements);
  return { coding: 13, storage: 8, vif: `EE${vife}`, data: joined(Uint8Array.of(data.length), data) };
};

describe('compact profiles', () => {
  const meter: Sender = { manufacturer: 'SON', serial: '14142135', version: 0x16, type: 8 };
  const base: RecordPlan[] = [
    { coding: 2, storage: 8, vif: '6C', data: dateBytes(2025, 3, 1) },
    { coding: 3, storage: 8, vif: '6E', data: int(100, 3) },
  ];

  it('go on month by month from the register', () => {
    expect(
      readingLines(send(meter, time, ...base, profile('1E', 0x33, 254, int(110, 3), int(125, 3)))),
    ).toEqual([
      'hca 100 month-end 2025-02-28 (8/0/0 inst)',
      'hca 110 month-end 2025-03-31 (9/0/0 inst)',
      'hca 125 month-end 2025-04-30 (10/0/0 inst)',
    ]);
  });

  it('go back from it, newest first, and leave out what is absent', () => {
    const back = profile('13', 0x3b, 254, bcdBytes(99n, 3), Uint8Array.fromHex('FFFFFF'), bcdBytes(52n, 3));
    expect(readingLines(send(meter, time, ...base, back))).toEqual([
      'hca 100 month-end 2025-02-28 (8/0/0 inst)',
      'hca 99 month-end 2025-01-31 (8/0/0 inst)',
      'hca 52 month-end 2024-11-30 (8/0/0 inst)',
    ]);
  });

  it('add increments up and take decrements off, unsigned', () => {
    const up = profile('1E', 0x72, 254, int(5, 2), int(40_000, 2));
    expect(readingLines(send(meter, time, ...base, up)).slice(1)).toEqual([
      'hca 105 month-end 2025-03-31 (9/0/0 inst)',
      'hca 40105 month-end 2025-04-30 (10/0/0 inst)',
    ]);
    const down = profile('1E', 0xb1, 7, int(30, 1));
    expect(readingLines(send(meter, time, ...base, down)).slice(1)).toEqual([
      'hca 70 set-day 2025-03-07 (9/0/0 inst)',
    ]);
  });

  it('without register numbers go on the same way, unless a stored value contradicts them', () => {
    const increments = profile('1F', 0x72, 254, int(3, 2), int(22, 2));
    const setDay = (value: number): RecordPlan[] => [
      { coding: 2, storage: 1, vif: '6C', data: dateBytes(2025, 4, 30) },
      { coding: 3, storage: 1, vif: '6E', data: int(value, 3) },
    ];
    expect(readingLines(send(meter, time, ...setDay(125), ...base, increments))).toEqual([
      'hca 125 set-day 2025-04-30 (1/0/0 inst)',
      'hca 100 month-end 2025-02-28 (8/0/0 inst)',
      'hca 103 month-end 2025-03-31 (9/0/0 inst)',
      'hca 125 month-end 2025-04-30 (10/0/0 inst)',
    ]);
    expect(readingLines(send(meter, time, ...setDay(99), ...base, increments))).toHaveLength(2);
  });

  it.each([
    ['that would run back', profile('1F', 0x32, 254, int(110, 2), int(105, 2))],
    ['with a reserved spacing', profile('1E', 0x32, 251, int(5, 2))],
    ['by the hour', profile('1E', 0x22, 1, int(5, 2))],
  ])('%s give no readings', (_, plan) => {
    expect(readingLines(send(meter, time, ...base, plan))).toHaveLength(1);
  });
});

describe('series without dates', () => {
  it('are month-ends, newest first, if the set day among them agrees', () => {
    const meter: Sender = { manufacturer: 'EFE', serial: '17320508', version: 0, type: 4 };
    const months = [30, 20, 10].map((value, at): RecordPlan => ({
      coding: 4,
      storage: 2 + 2 * at,
      vif: '06',
      data: int(value),
    }));
    expect(readingLines(send(meter, time, ...setDay(10), ...months))).toEqual([
      'heat-energy 10 set-day 2025-07-31 (1/0/0 inst)',
      'heat-energy 30 month-end 2025-09-30 (2/0/0 inst)',
      'heat-energy 20 month-end 2025-08-31 (4/0/0 inst)',
      'heat-energy 10 month-end 2025-07-31 (6/0/0 inst)',
    ]);
    expect(readingLines(send(meter, time, ...setDay(11), ...months))).toHaveLength(1);
    expect(readingLines(send(meter, ...months))).toEqual([]);
  });

  it('are half-months of an Engelmann allocator: differences behind a dated counter value', () => {
    const meter: Sender = { manufacturer: 'EFE', serial: '22360679', version: 0x31, type: 8 };
    const lines = readingLines(
      send(
        meter,
        time,
        { coding: 2, storage: 2, vif: '6C', data: dateBytes(2025, 2, 15) },
        { coding: 3, storage: 2, vif: '6E', data: int(173, 3) },
        { coding: 2, storage: 3, vif: '6E', data: int(34, 2) },
        { coding: 2, storage: 4, vif: '6E', data: int(-335, 2) },
      ),
    );
    expect(lines).toEqual([
      'hca 173 set-day 2025-02-15 (2/0/0 inst)',
      'hca 34 half-month 2025-02-28 (3/0/0 inst)',
      'hca -335 half-month 2025-03-15 (4/0/0 inst)',
    ]);
  });
});
