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
  encodeWired,
  encodeWireless,
  plainLayers,
  type Sender,
} from '../../../simulators/mbus-encoder/encode-telegram.ts';
import { factsOf, readingLines } from '../facts-of.ts';

const heat: Sender = { manufacturer: 'QDS', serial: '31415926', version: 0x17, type: 4 };
const allocator: Sender = { manufacturer: 'QDS', serial: '27182818', version: 0x34, type: 8 };

const int = (value: number, size = 4) => integerBytes(BigInt(value), size);
const now = (hour = 10, summer = false): RecordPlan => ({
  coding: 4,
  vif: '6D',
  data: timeBytes([2025, 7, 14], hour, 30, summer),
});
const send = (sender: Sender, ...records: readonly RecordPlan[]) =>
  encodeWireless(sender, plainLayers(joined(...records.map(encodeRecord)), 0x0c));

describe('a value of now', () => {
  it('counts from the device’s clock, which runs in standard time unless it says summer time', () => {
    const value: RecordPlan = { coding: 4, vif: '06', data: int(1234) };
    const [standard] = factsOf(send(heat, now(), value)).readings;
    expect(standard).toMatchObject({
      value: '1234',
      measuredAt: '2025-07-14T09:30:00Z',
      validOn: '2025-07-14',
    });
    expect(factsOf(send(heat, now(10, true), value)).readings[0]?.measuredAt).toBe('2025-07-14T08:30:00Z');
    expect(factsOf(send(heat, now(23), value)).readings[0]?.validOn).toBe('2025-07-15');
  });

  it('counts from reception where the device sent no time or has lost it', () => {
    const value: RecordPlan = { coding: 4, vif: '6E', data: int(97) };
    expect(factsOf(send(allocator, value)).readings[0]).toMatchObject({
      quality: 'ok',
      validOn: '2026-01-20',
      measuredAt: '2026-01-20T11:00:00Z',
    });
    const lost: RecordPlan = { coding: 4, vif: '6D', data: Uint8Array.fromHex('80200101') };
    expect(factsOf(send(allocator, lost, value)).readings[0]).toMatchObject({
      quality: 'clock-unknown',
      validOn: '2026-01-20',
    });
  });
});

it('turns units into those of the domain, exactly or to a thousandth of a Wh', () => {
  const lines = readingLines(
    send(
      heat,
      now(),
      { coding: 12, vif: '0E', data: bcdBytes(30831n, 4) },
      { coding: 4, vif: '14', data: int(512) },
      { coding: 2, vif: '2D', data: int(19, 2) },
      { coding: 2, vif: '3B', data: int(808, 2) },
      { coding: 2, vif: '5A', data: int(421, 2) },
      { coding: 2, vif: '5E', data: int(281, 2) },
      { coding: 2, vif: '61', data: int(-48, 2) },
      { coding: 4, vif: '24', data: int(7200) },
    ),
  );
  expect(lines).toEqual([
    'heat-energy 8564.166667 instantaneous 2025-07-14 (0/0/0 inst)',
    'volume 5.12 instantaneous 2025-07-14 (0/0/0 inst)',
    'power 1.9 instantaneous 2025-07-14 (0/0/0 inst)',
    'flow 0.808 instantaneous 2025-07-14 (0/0/0 inst)',
    'flow-temperature 42.1 instantaneous 2025-07-14 (0/0/0 inst)',
    'return-temperature 28.1 instantaneous 2025-07-14 (0/0/0 inst)',
    'temperature-difference -0.48 instantaneous 2025-07-14 (0/0/0 inst)',
    'operating-time 2 instantaneous 2025-07-14 (0/0/0 inst)',
  ]);
});

it('names energy by the device and its direction', () => {
  const both = [
    { coding: 4, vif: '06', data: int(10) },
    { coding: 4, vif: '863C', data: int(3) },
  ] satisfies RecordPlan[];
  const quantities = (type: number) =>
    factsOf(send({ ...heat, type }, ...both)).readings.map(({ quantity }) => quantity);
  expect(quantities(0x04)).toEqual(['heat-energy', 'cold-energy']);
  expect(quantities(0x0b)).toEqual(['cold-energy']);
  expect(quantities(0x02)).toEqual(['electricity', 'electricity-export']);
  expect(quantities(0x07)).toEqual([]);
});

const dated = (storage: number, date: Uint8Array, value: number): RecordPlan[] => [
  { coding: 2, storage, vif: '6C', data: date },
  { coding: 4, storage, vif: '6E', data: int(value) },
];

const registers = (sender: Sender) =>
  readingLines(
    send(
      sender,
      { coding: 4, vif: '06', data: int(517) },
      { coding: 4, tariff: 1, vif: '06', data: int(6042) },
    ),
  );

it('knows which register of a combined meter counts cooling', () => {
  const meter: Sender = { manufacturer: 'ZRI', serial: '26457513', version: 0x88, type: 0x0d };
  expect(registers(meter)).toEqual([
    'heat-energy 517 instantaneous 2026-01-20 (0/0/0 inst)',
    'cold-energy 6042 instantaneous 2026-01-20 (0/1/0 inst)',
  ]);
  expect(registers({ ...meter, type: 4 })[1]).toMatch(/^heat-energy 6042/);
});

describe('stored values', () => {
  it('count on the last full day they cover', () => {
    const lines = readingLines(
      send(
        allocator,
        ...dated(1, dateBytes(2025, 12, 31), 1204),
        ...dated(17, dateBytes(2025, 12, 1), 1100),
        { coding: 4, storage: 2, vif: '6D', data: timeBytes([2025, 11, 1], 0, 0) },
        { coding: 4, storage: 2, vif: '6E', data: int(900) },
        { coding: 4, storage: 3, vif: '6D', data: timeBytes([2025, 9, 30], 23, 59) },
        { coding: 4, storage: 3, vif: '6E', data: int(700) },
      ),
    );
    expect(lines).toEqual([
      'hca 1204 set-day 2025-12-31 (1/0/0 inst)',
      'hca 1100 month-end 2025-11-30 (17/0/0 inst)',
      'hca 900 month-end 2025-10-31 (2/0/0 inst)',
      'hca 700 month-end 2025-09-30 (3/0/0 inst)',
    ]);
  });

  it('of "every year" count on its last such day', () => {
    expect(readingLines(send(allocator, ...dated(1, Uint8Array.fromHex('E1F7'), 5)))).toEqual([
      'hca 5 set-day 2025-06-30 (1/0/0 inst)',
    ]);
  });

  it.each([
    ['no date', 'FFFF'],
    ['the date that stands for never', '0101'],
    ['a day that does not exist', '7E22'],
  ])('with %s are no readings', (_, hex) => {
    expect(readingLines(send(allocator, ...dated(1, Uint8Array.fromHex(hex), 5)))).toEqual([]);
  });
});

describe('what is no reading', () => {
  it.each([
    ['the smallest negative number', { coding: 4, vif: '06', data: int(-(2 ** 31)) }],
    ['all ones in a counter', { coding: 4, vif: '13', data: int(-1) }],
    ['digits that are none', { coding: 12, vif: '13', data: Uint8Array.fromHex('FFFFFFFF') }],
    ['80…0 in BCD', { coding: 12, vif: '13', data: Uint8Array.fromHex('00000080') }],
    ['a limit', { coding: 4, vif: 'AD40', data: int(5) }],
    ['a duration', { coding: 2, vif: 'BB56', data: int(5, 2) }],
    ['a value during an error', { coding: 4, function: 3 as const, vif: '06', data: int(5) }],
    ['a number too long for one', { coding: 5, vif: '2B', data: Uint8Array.fromHex('FFFF7F7F') }],
    ['a record that says it has no data', { coding: 4, vif: '8615', data: int(5) }],
  ] satisfies (readonly [string, RecordPlan])[])('%s', (_, plan) => {
    expect(readingLines(send(heat, plan))).toEqual([]);
  });
});

it('tells state and device', () => {
  const { device, states } = factsOf(
    send(allocator, { coding: 2, function: 3, vif: '6C', data: dateBytes(2025, 3, 2) }),
  );
  expect(device).toEqual({
    serial: '27182818',
    class: 'heat-cost-allocator',
    manufacturer: 'QDS',
    version: 0x34,
    deviceType: 8,
    role: 'meter',
  });
  expect(states).toMatchObject([
    {
      raw: '12',
      flags: ['power-low', 'permanent-error'],
      errorDate: '2025-03-02',
      reportedAt: '2026-01-20T11:00:00Z',
    },
  ]);
});

it('counts alarms of a smoke detector', () => {
  const detector: Sender = { manufacturer: 'QDS', serial: '16180339', version: 0x21, type: 0x1a };
  const alarms: RecordPlan = { coding: 1, storage: 6, vif: '7C034C4123', data: int(2, 1) };
  expect(readingLines(send(detector, alarms))).toEqual(['count 2 instantaneous 2026-01-20 (6/0/0 inst)']);
});

it('takes a meter behind a radio module by what its records say', () => {
  const module: Sender = { manufacturer: 'QDS', serial: '99990001', version: 0x37, type: 0x37 };
  const identity: RecordPlan = { coding: 7, vif: '79', data: Uint8Array.fromHex('261859419344170C') };
  const value: RecordPlan = { coding: 4, vif: '06', data: int(7) };
  expect(factsOf(send(module, identity, value))).toMatchObject({
    device: { serial: '41591826', deviceType: 0x0c, class: 'heat-meter' },
    readings: [{ quantity: 'heat-energy', value: '7' }],
  });
});

it('believes nothing in a frame whose checksum fails', () => {
  const frame = encodeWired(1, plainLayers(encodeRecord({ coding: 4, vif: '06', data: int(7) }), 0, heat));
  expect(readingLines(frame)).toHaveLength(1);
  const wrong = Uint8Array.from(frame);
  wrong[wrong.length - 2] = (wrong.at(-2) ?? 0) ^ 1;
  expect(factsOf(wrong)).toMatchObject({ device: undefined, readings: [], states: [] });
});

it('makes no readings for a serial number that is none', () => {
  const telegram = send(heat, { coding: 4, vif: '06', data: int(7) });
  telegram[4] = 0xab;
  expect(factsOf(telegram)).toMatchObject({ readings: [], issues: [{ code: 'serial-malformed' }] });
});
