import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../box/mbus/records/read-records.ts';

/** The records in hexadecimal digits, each as `quantity value unit [modifiers]`. */
function read(hex: string): string[] {
  const bytes = Uint8Array.fromHex(hex.replaceAll(' ', ''));
  return readRecords(bytes, 0, bytes.length).records.map(({ head, value }) =>
    [head.quantity, value ?? 'null', head.unit, ...head.modifiers].filter((part) => part !== '').join(' '),
  );
}

describe('numbers', () => {
  it.each([
    ['01 06 80', 'energy -128000 Wh'],
    ['02 5B FF FF', 'flow_temperature -1 C'],
    ['03 13 FF FF 7F', 'volume 8388.607 m3'],
    ['04 6E 00 00 00 80', 'hca -2147483648 hca'],
    ['06 03 FF FF FF FF FF 7F', 'energy 140737488355327 Wh'],
    ['07 13 88 77 66 55 44 33 22 11', 'volume 1234605616436508.552 m3'],
    ['05 2B 00 00 80 3F', 'power 1.0 W'],
    ['05 2B 00 00 C0 7F', 'power null W'],
    ['05 2E C3 F5 48 40', 'power 3140.0 W'],
    ['09 6E 99', 'hca 99 hca'],
    ['0A 6E 34 F2', 'hca -234 hca'],
    ['0B 6E 12 A4 56', 'hca null hca'],
    ['0C 6E FF FF FF FF', 'hca null hca'],
    ['0E 10 01 00 00 00 00 00', 'volume 0.000001 m3'],
    ['04 FB 82 75 0A 00 00 00', 'reactive_energy 1000 varh'],
    ['04 93 7D 01 00 00 00', 'volume 1 m3'],
    ['02 93 78 05 00', 'volume 0.006 m3'],
    ['02 BB 56 05 00', 'volume_flow 5 m3/h dur_exceed_lower_last_h'],
    ['00 6E', 'hca null hca'],
  ])('%s is %s', (hex, expected) => {
    expect(read(hex)).toEqual([expected]);
  });
});

describe('points in time', () => {
  it.each([
    ['02 6C 21 24', 'date 2017-04-01 date'],
    ['02 6C FF FF', 'date null date'],
    ['02 6C 00 00', 'date null date'],
    ['02 6C 01 0F', 'date null date'],
    ['02 6C 7E 22', 'date null date'], // 30 February
    ['02 6C E1 F7', 'date null date'], // every 1 July
    ['04 6D 3B 37 DF 2C', 'datetime 2022-12-31T23:59 datetime'],
    ['04 6D BB 37 DF 2C', 'datetime null datetime'], // declared invalid
    ['04 6D 3C 17 DF 2C', 'datetime null datetime'], // minute 60
    ['03 6D 1E 0F 08', 'datetime 08:15:30 datetime'],
    ['06 6D 40 47 08 AC 2A 40', 'datetime 2021-10-12T08:07:00 datetime'],
    ['06 6D 40 C7 08 AC 2A 40', 'datetime null datetime'],
    ['04 AD 6F 0C 0B 01 3C', 'power 2024-12-01T11:12 W dt_of_end_last'],
  ])('%s is %s', (hex, expected) => {
    expect(read(hex)).toEqual([expected]);
  });
});

describe('variable lengths', () => {
  it.each([
    ['0D FD 0C 03 43 42 41', 'model_version ABC'],
    ['0D 13 C3 56 34 12', 'volume 123.456 m3'],
    ['0D 13 D2 34 12', 'volume -1.234 m3'],
    ['0D FD 0C E2 01 02', 'model_version hex:0201'],
    [`0D FD 0C F0 ${'00'.repeat(16)}`, `model_version hex:${'00'.repeat(16)}`],
    ['0D FD 0C 02 00 41', 'model_version null'],
    ['02 FC 03 48 52 25 74 22 15', 'text:%RH 54.1 %RH'],
  ])('%s is %s', (hex, expected) => {
    expect(read(hex)).toEqual([expected]);
  });
});

it('skips fillers and leaves what is the maker’s own', () => {
  const bytes = Uint8Array.fromHex('2F2F016E052F1FAABB');
  const list = readRecords(bytes, 0, bytes.length);
  expect(list.records.map(({ value }) => value)).toEqual(['5']);
  expect(list).toMatchObject({ makersDataAt: 7, moreFollows: true, error: undefined });
});
