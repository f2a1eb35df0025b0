import { describe, expect, it } from 'vitest';
import {
  bcdBytes,
  dateBytes,
  encodeRecord,
  integerBytes,
  joined,
  timeBytes,
} from '../../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWireless,
  plainLayers,
  type Sender,
  senderBytes,
} from '../../../simulators/mbus-encoder/encode-telegram.ts';
import { factsOf, readingLines } from '../facts-of.ts';

// Telegrams as the makers' devices send them, with serial numbers and values of our own. Real ones: corpus.test.ts.

const int = (value: number, size: number) => integerBytes(BigInt(value), size);
const hex = (digits: string) => Uint8Array.fromHex(digits.replaceAll(' ', ''));
const time = encodeRecord({ coding: 4, vif: '6D', data: timeBytes([2025, 12, 17], 15, 30) });

const walkBy = (sender: Sender, kind: number, vif: number) =>
  encodeWireless(
    sender,
    joined(
      hex('78 0DFF5F 35 0082 3A 0000 6001 07'),
      Uint8Array.of(kind, vif),
      hex('FFFF'),
      bcdBytes(235_729n, 4),
      dateBytes(2024, 12, 31),
      bcdBytes(210_358n, 4),
      dateBytes(2025, 11, 30),
      bcdBytes(233_726n, 4),
      new Uint8Array(25),
      time,
    ),
  );

const packed = (year: number, month: number, day: number) =>
  int(((year - 2000) << 9) | (month << 5) | day, 2);
const withoutYear = (month: number, day: number) => int((month << 9) | (day << 4), 2);
const techem = (version: number, type: number, ...payload: readonly Uint8Array[]) =>
  readingLines(
    encodeWireless(
      { manufacturer: 'TCH', serial: '36055512', version, type },
      joined(Uint8Array.of(0xa0, 0x11), ...payload),
    ),
  );

/** A linear shift register as the modules have it, written from its definition. */
const whiten = (frame: Uint8Array, seed: bigint): Uint8Array => {
  const word = (at: number) => BigInt(`0x${frame.subarray(at, at + 4).toHex()}`);
  let register = seed ^ word(2) ^ word(6) ^ word(10);
  return frame.map((byte, at) => {
    if (at < 15) return byte;
    for (let step = 0; step < 8; step += 1) {
      const bit = [1n, 2n, 11n, 31n].reduce((sum, tap) => sum ^ (register >> tap), 0n) & 1n;
      register = ((register << 1n) | bit) & 0xffff_ffffn;
    }
    return byte ^ Number(register & 0xffn);
  });
};

describe('the walk-by block of Qundis and Siemens', () => {
  it('says what a water meter’s other telegram would', () => {
    const meter: Sender = { manufacturer: 'QDS', serial: '31622776', version: 0x17, type: 6 };
    expect(readingLines(walkBy(meter, 0xc1, 0x13))).toEqual([
      'volume 235.729 instantaneous 2025-12-17 (0/0/0 inst)',
      'volume 210.358 set-day 2024-12-31 (1/0/0 inst)',
      'volume 233.726 month-end 2025-11-30 (17/0/0 inst)',
    ]);
  });

  it('takes the unit of each meter from its own VIF', () => {
    const meter: Sender = { manufacturer: 'LSE', serial: '33166247', version: 0x23, type: 4 };
    expect(readingLines(walkBy(meter, 0xc0, 0x05))[0]).toBe(
      'heat-energy 23572.9 instantaneous 2025-12-17 (0/0/0 inst)',
    );
    expect(readingLines(walkBy(meter, 0xc0, 0x0d))[0]).toBe(
      'heat-energy 6548.027778 instantaneous 2025-12-17 (0/0/0 inst)',
    );
  });

  it('leaves a block of another kind alone', () => {
    const meter: Sender = { manufacturer: 'QDS', serial: '34641016', version: 0x34, type: 8 };
    expect(readingLines(walkBy(meter, 0x55, 0x6e))).toEqual([]);
  });
});

describe('Techem', () => {
  it('allocators tell the last period and what came since', () => {
    const head = [packed(2025, 12, 31), int(1026, 2), withoutYear(2, 8), int(131, 2)];
    const expected = [
      'hca 131 instantaneous 2026-02-08 (0/0/0 inst)',
      'hca 1026 set-day 2025-12-31 (1/0/0 inst)',
      'room-temperature 22.44 instantaneous 2026-02-08 (0/0/0 inst)',
      'flow-temperature 25.51 instantaneous 2026-02-08 (0/0/0 inst)',
    ];
    expect(techem(0x69, 0x80, ...head, int(2244, 2), int(2551, 2))).toEqual(expected);
    expect(techem(0x94, 0x80, ...head, Uint8Array.of(1), int(2244, 2), int(2551, 2))).toEqual(expected);
  });

  it('water meters run on over the period’s end', () => {
    expect(
      techem(0x74, 0x62, packed(2025, 3, 31), int(89, 2), withoutYear(3, 31), int(49, 2), new Uint8Array(20)),
    ).toEqual([
      'volume 13.8 instantaneous 2026-03-31 (0/0/0 inst)',
      'volume 8.9 set-day 2025-03-31 (1/0/0 inst)',
    ]);
  });

  it('heat meters count in kWh or MJ', () => {
    expect(
      techem(0x45, 0x43, packed(2025, 12, 31), int(375, 3), Uint8Array.of(0x60), int(120, 3), hex('00')),
    ).toEqual([
      'heat-energy 495 instantaneous 2026-01-20 (0/0/0 inst)',
      'heat-energy 375 set-day 2025-12-31 (1/0/0 inst)',
    ]);
    expect(
      techem(0x27, 0xc3, packed(2025, 12, 31), int(3600, 2), hex('00A8'), int(36, 2), hex('0000')),
    ).toEqual([
      'heat-energy 1010 instantaneous 2026-01-20 (0/0/0 inst)',
      'heat-energy 1000 set-day 2025-12-31 (1/0/0 inst)',
    ]);
  });

  it('smoke detectors tell that they smell smoke', () => {
    const detector: Sender = { manufacturer: 'TCH', serial: '37416573', version: 0x76, type: 0xf0 };
    const states = [0x00, 0x01].map(
      (status) =>
        factsOf(encodeWireless(detector, joined(Uint8Array.of(0xa0, status), new Uint8Array(20)))).states,
    );
    expect(states).toMatchObject([[{ raw: '0', flags: [] }], [{ raw: '1', flags: ['abnormal'] }]]);
  });

  it('of an unknown version give no readings', () => {
    expect(techem(0x11, 0x80, packed(2025, 12, 31), new Uint8Array(30))).toEqual([]);
  });
});

describe('Diehl', () => {
  const meter: Sender = { manufacturer: 'DME', serial: '38729833', version: 0x78, type: 7 };

  /** Version and type first, then the identification. */
  const turned = (layers: Uint8Array): Uint8Array => {
    const address = senderBytes(meter);
    const body = joined(
      hex('44'),
      address.subarray(0, 2),
      address.subarray(6),
      address.subarray(2, 6),
      layers,
    );
    return joined(Uint8Array.of(body.length), body);
  };

  const seed = 0x39bc8a10n ^ 0xe66d83f8n;

  it('PRIOS tells total and last stored value of a water meter', () => {
    const plain = turned(
      joined(hex('A2 41010013 4B'), int(835_689, 4), int(820_329, 4), dateBytes(2026, 1, 1)),
    );
    expect(readingLines(whiten(plain, seed))).toEqual([
      'volume 835.689 instantaneous 2026-01-20 (0/0/0 inst)',
      'volume 820.329 month-end 2025-12-31 (2/0/0 inst)',
    ]);
    expect(factsOf(whiten(plain, seed)).device).toMatchObject({ serial: '38729833', class: 'water-meter' });
    expect(readingLines(whiten(plain, 1n))).toEqual([]);
  });

  it('real data are standard records, whitened or in clear', () => {
    const records = joined(
      encodeRecord({ coding: 4, vif: '13', data: int(49_373, 4) }),
      encodeRecord({ coding: 4, vif: '3B', data: int(0, 4) }),
    );
    const expected = [
      'volume 49.373 instantaneous 2026-01-20 (0/0/0 inst)',
      'flow 0 instantaneous 2026-01-20 (0/0/0 inst)',
    ];
    expect(readingLines(turned(joined(hex('7A 2A 00 10 D8'), records)))).toEqual(expected);
    expect(readingLines(whiten(turned(joined(hex('7A 37 00 45 75'), records)), seed))).toEqual(expected);
  });
});

describe('Apator', () => {
  const water: Sender = { manufacturer: 'APA', serial: '41231056', version: 5, type: 7 };

  it('module 162 has its total among registers of known size', () => {
    const registers = (...list: readonly Uint8Array[]) =>
      readingLines(encodeWireless(water, plainLayers(joined(hex('0F 00112233445566'), ...list))));
    const history = joined(hex('73 01'), new Uint8Array(16));
    expect(registers(hex('43 5B01'), history, joined(hex('10'), int(77_752, 4)), hex('FFFF 1234'))).toEqual([
      'volume 77.752 instantaneous 2026-01-20 (0/0/0 inst)',
    ]);
    expect(registers(hex('55 00'), joined(hex('10'), int(77_752, 4)))).toEqual([]);
  });

  it('the allocator tells value and day, also behind a block of its own', () => {
    const allocator: Sender = { manufacturer: 'APT', serial: '42426406', version: 4, type: 8 };
    const content = joined(
      hex('A100 00 5900 1C27'),
      int(7, 2),
      int((26 << 9) | (1 << 5) | 18, 2),
      hex('E413 B415'),
    );
    const expected = ['hca 7 instantaneous 2026-01-18 (0/0/0 inst)'];
    expect(readingLines(encodeWireless(allocator, joined(hex('A0'), content)))).toEqual(expected);
    expect(readingLines(encodeWireless(allocator, joined(hex('B6 03 FFFFFF A0'), content)))).toEqual(
      expected,
    );
  });
});

it('RFM-TX1 masks its record by the access number', () => {
  const meter: Sender = { manufacturer: 'BMT', serial: '48989794', version: 5, type: 7 };
  const access = 0xa5;
  const row = [184, 163, 50, 161, 57, 14];
  const record = encodeRecord({ coding: 12, vif: '13', data: bcdBytes(188_560n, 4) });
  const hidden = record.map((byte, at) => byte ^ access ^ (row[at] ?? 0));
  const layers = joined(
    hex('7A A5 00 06 10'),
    hidden,
    new Uint8Array(7),
    hex('59 04 10 31 03 25'),
    new Uint8Array(30),
  );
  const [total] = factsOf(encodeWireless(meter, layers)).readings;
  expect(total).toMatchObject({ value: '188.56', measuredAt: '2025-03-31T09:04:00Z', position: 15 });
});

it('Zenner counts in 1/256 litre', () => {
  const meter: Sender = { manufacturer: 'ZRI', serial: '43588989', version: 0x0b, type: 0x16 };
  const block = joined(hex('0F 00000000 80BF1B00'), int(17_062 * 256 + 128, 4), hex('00'));
  expect(readingLines(encodeWireless(meter, plainLayers(block)))).toEqual([
    'volume 17.0625 instantaneous 2026-01-20 (0/0/0 inst)',
  ]);
});

it('Hydrodigit tells the ends of the last twelve months', () => {
  const meter: Sender = { manufacturer: 'BMT', serial: '44721359', version: 0x13, type: 7 };
  const months = joined(...Array.from({ length: 12 }, (_, month) => int(1000 + month, 3)));
  const lines = readingLines(
    encodeWireless(
      meter,
      plainLayers(
        joined(
          encodeRecord({ coding: 4, vif: '6D', data: timeBytes([2025, 5, 22], 15, 33) }),
          hex('0F 15 2A 0F000000'),
          months,
        ),
      ),
    ),
  );
  expect(lines).toHaveLength(12);
  expect(lines[0]).toBe('volume 10 month-end 2025-01-31 (2/0/0 inst)');
  expect(lines[3]).toBe('volume 10.03 month-end 2025-04-30 (5/0/0 inst)');
  expect(lines[4]).toBe('volume 10.04 month-end 2024-05-31 (6/0/0 inst)');
  expect(lines[11]).toBe('volume 10.11 month-end 2024-12-31 (13/0/0 inst)');
});

it('BFW tells 18 month-ends in three half bytes each', () => {
  const meter: Sender = { manufacturer: 'BFW', serial: '45825756', version: 2, type: 8 };
  const older = joined(...Array.from({ length: 8 }, () => hex('000000')));
  const block = joined(hex('2F2F 9E1F 03C1 0388 152A'), older, hex('C1321D'), hex('280225'));
  const lines = readingLines(encodeWireless(meter, plainLayers(block)));
  expect(lines).toHaveLength(19);
  expect(lines.slice(0, 3)).toEqual([
    'hca 904 instantaneous 2025-02-28 (0/0/0 inst)',
    'hca 541 month-end 2025-01-31 (2/0/0 inst)',
    'hca 961 month-end 2024-12-31 (3/0/0 inst)',
  ]);
});
