import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../box/adapters/adapter.ts';
import { plausible } from '../../../box/adapters/plausibility.ts';
import { type IsoDate, isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Device } from '../../../box/domain/device.ts';
import { instantOf } from '../../../box/domain/instant.ts';
import type { Quantity } from '../../../box/domain/quantity.ts';
import type { ReadingKind } from '../../../box/domain/reading.ts';

const device: Device = { serial: '27418743', class: 'heat-cost-allocator', role: 'meter' };
const arrived = instantOf(isoDate('2025-12-02'), '03:00', 'Europe/Berlin');

describe('plausible', () => {
  it.each<[string, Quantity, [ReadingKind, string, string][], string[]]>([
    [
      'a reset on the set day',
      'hca',
      [
        ['set-day', '2025-09-30', '820'],
        ['month-end', '2025-10-31', '51'],
      ],
      [],
    ],
    [
      'a reset a year before, on the same day',
      'hca',
      [
        ['month-end', '2024-09-30', '362'],
        ['month-end', '2024-10-31', '20'],
        ['set-day', '2025-09-30', '331'],
        ['month-end', '2025-11-30', '9'],
      ],
      [],
    ],
    [
      'a fall elsewhere',
      'hca',
      [
        ['set-day', '2025-09-30', '9'],
        ['month-end', '2025-10-31', '51'],
        ['month-end', '2025-11-30', '50'],
      ],
      ['register-fell'],
    ],
    [
      'a heat meter on its set day',
      'heat-energy',
      [
        ['set-day', '2025-10-31', '9'],
        ['month-end', '2025-11-30', '8'],
      ],
      ['register-fell'],
    ],
    [
      'a temperature',
      'room-temperature',
      [
        ['month-end', '2025-10-31', '21'],
        ['month-end', '2025-11-30', '18'],
      ],
      [],
    ],
    ['a month that has not ended', 'hca', [['month-end', '2025-12-31', '9']], ['date-in-future']],
    ['an old device', 'hca', [['month-end', '2025-06-30', '9']], ['reading-stale']],
    ['a clock that was reset', 'hca', [['month-end', '1999-11-30', '9']], ['date-before-2000']],
    [
      'set day and month end that differ',
      'hca',
      [
        ['set-day', '2025-11-30', '9'],
        ['month-end', '2025-11-30', '8'],
      ],
      ['readings-disagree'],
    ],
  ])('judges %s', (_, quantity, values, codes) => {
    expect(codesOf(plausible(file(quantity, values), arrived))).toEqual(codes);
  });

  it('marks what it doubts and drops only the impossible', () => {
    const facts = [
      ...plausible(
        file('hca', [
          ['month-end', '2025-10-31', '9'],
          ['month-end', '2025-11-30', '8'],
          ['month-end', '2026-01-31', '7'],
        ]),
        arrived,
      ),
    ];
    const readings = facts
      .filter((fact) => fact.type === 'reading')
      .map(({ reading }) => [reading.value, reading.quality]);
    expect(readings).toEqual([
      ['9', 'ok'],
      ['8', 'suspect'],
    ]);
  });

  it('does not trust a box clock that was never set', () => {
    const in1970 = instantOf(isoDate('1970-01-01'), '00:05', 'Europe/Berlin');
    expect(codesOf(plausible(file('hca', [['month-end', '2025-11-30', '8']]), in1970))).toEqual([]);
  });

  it('judges age by when the file was written, unless its clock was never set or runs ahead of ours', () => {
    const facts = file('hca', [['month-end', '2025-06-30', '9']]);
    expect(codesOf(plausible([written('2025-07-02'), ...facts], arrived))).toEqual([]);
    expect(codesOf(plausible([written('1970-01-01'), ...facts], arrived))).toEqual(['reading-stale']);
    const ahead = file('hca', [['month-end', '2026-01-31', '9']]);
    expect(codesOf(plausible([written('2026-02-01'), ...ahead], arrived))).toEqual(['date-in-future']);
  });

  it('says when there is no meter', () => {
    expect(codesOf(plausible([], arrived))).toEqual(['no-meters']);
  });
});

function file(quantity: Quantity, values: readonly [ReadingKind, string, string][]): Fact[] {
  const readings = values.map(([kind, day, value], position): Fact => {
    const validOn: IsoDate = isoDate(day);
    const register = { storage: 8, tariff: 0, subunit: 0, function: 'inst' as const };
    const reading = {
      device,
      quantity,
      register,
      kind,
      value: decimal(value),
      validOn,
      quality: 'ok' as const,
      position,
    };
    return { type: 'reading', reading };
  });
  return [{ type: 'device', device, position: 1 }, ...readings];
}

function written(day: string): Fact {
  return { type: 'file', facts: { createdAt: instantOf(isoDate(day), '03:00', 'Europe/Berlin') } };
}

function codesOf(facts: Iterable<Fact>): string[] {
  return [...facts].flatMap((fact) => (fact.type === 'issue' ? [fact.issue.code] : []));
}
