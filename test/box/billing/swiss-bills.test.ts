import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../box/billing/figure.ts';
import { type GaraioContract, garaioPermille } from '../../../box/billing/garaio-permille.ts';
import { recheckTrace } from '../../../box/billing/recheck-trace.ts';
import { roundToRappen } from '../../../box/billing/round-to-rappen.ts';
import { swissMonthPercent } from '../../../box/billing/swiss-month-table.ts';
import { tariffInvoice } from '../../../box/billing/tariff-invoice.ts';
import { traceOf } from '../../../box/billing/trace.ts';
import { vewaStatement } from '../../../box/billing/vewa-statement.ts';
import { zevSplit } from '../../../box/billing/zev-split.ts';
import {
  addRationals,
  compareRationals,
  exactly,
  fixedText,
  multiplyRationals,
  one,
  rational,
  subtractRationals,
  sumOf,
  zero,
} from '../../../box/domain/rational.ts';
import { area, cost, part, period, used, users } from './arbitrary-building.ts';

const quantity = fc.oneof(fc.constant(zero), used);

describe('per mille for Garaio', () => {
  const contracts = fc
    .array(fc.record({ heat: quantity, warmWater: quantity, areaDays: used }), {
      minLength: 1,
      maxLength: 30,
    })
    .map((list) =>
      list.map(({ heat, warmWater, areaDays }, at): GaraioContract => {
        const quantities = new Map([
          ['heat', heat],
          ['warmWater', warmWater],
        ]);
        return { id: String(at), landlord: at % 5 === 0, quantities, areaDays };
      }),
    );

  it('adds up to 1000.0 exactly, with any number of decimals', () => {
    fc.assert(
      fc.property(contracts, fc.integer({ min: 0, max: 6 }), (list, decimals) => {
        fc.pre(list.some(({ quantities }) => (quantities.get('heat')?.numerator ?? 0n) > 0n));
        const tariffs = [{ id: 'heat', cost: false }];
        const permille = garaioPermille(list, { by: 'quantity', tariffs }, decimals);
        expect(fixedText(sumOf(permille.values()), 1)).toBe('1000.0');
      }),
    );
  });
});

describe('a VEWA bill', () => {
  const bill = period.chain((whole) =>
    fc.record({
      period: fc.constant(whole),
      units: fc.array(area, { minLength: 1, maxLength: 5 }).chain((areas) =>
        fc.tuple(...areas.map((_, at) => users(`A${at}`, whole))).map((people) =>
          areas.map((squareMetres, at) => ({
            id: `A${at}`,
            area: squareMetres,
            consumption: new Map<string, Figure>(),
            users: (people[at] ?? []).map((user) => Object.assign(user, { positionFactor: exactly('0.9') })),
          })),
        ),
      ),
      pools: fc.tuple(cost, cost).map(([combined, alone]) => [
        { id: 'plant', energies: ['heat', 'warmWater'] as const, cost: combined },
        { id: 'service', energies: ['heat'] as const, cost: alone },
      ]),
      baseShares: fc.record({ heat: part, cold: part, warmWater: part, coldWater: part }),
      warmWater: fc.constant({}),
      meteredKwh: fc.constant(new Map()),
      coldWaterIncludesWarm: fc.boolean(),
      roundToRappen: fc.constant(true),
    }),
  );

  it('distributes its costs completely and can be checked', () => {
    fc.assert(
      fc.property(bill, (input) => {
        const statement = vewaStatement(input);
        expect(statement.sum.value).toEqual(sumOf(input.pools.map((pool) => pool.cost)));
        const figures = [...statement.lines.map(({ total }) => total), statement.sum];
        expect(recheckTrace(traceOf(figures))).toEqual([]);
      }),
    );
  });

  it('agrees with the per mille of Garaio, which know no cost', () => {
    fc.assert(
      fc.property(bill, (input) => {
        const pools = input.pools.slice(0, 1);
        const statement = vewaStatement({ ...input, pools });
        const contracts = statement.lines.map(({ row }): GaraioContract => {
          const heat = multiplyRationals(
            row.user.consumption.get('heat')?.value ?? zero,
            row.user.positionFactor,
          );
          const warmWater = row.user.consumption.get('warmWater')?.value ?? zero;
          const quantities = new Map([
            ['heat', heat],
            ['warmWater', warmWater],
          ]);
          const areaDays = multiplyRationals(row.unit.area, rational(BigInt(row.days)));
          return { id: row.id, landlord: row.landlord, quantities, areaDays };
        });
        const energies = [
          { id: 'heat', baseShare: input.baseShares.heat },
          { id: 'warmWater', baseShare: input.baseShares.warmWater, warmWater: {} },
        ];
        const millionths = garaioPermille(contracts, { by: 'vewaCostShare', energies }, 6);
        for (const { row, total } of statement.lines) {
          const share = multiplyRationals(millionths.get(row.id) ?? zero, rational(1n, 1000n));
          const off = subtractRationals(total.value, multiplyRationals(statement.sum.value, share));
          // Four pools and two energies are rounded to the Rappen on the way.
          expect(compareRationals(off, exactly('0.1'))).toBe(-1);
          expect(compareRationals(off, exactly('-0.1'))).toBe(1);
        }
      }),
    );
  });

  it('rounds the payable amount by less than 3 Rappen', () => {
    fc.assert(
      fc.property(bill, (input) => {
        for (const { total, rounded } of vewaStatement(input).lines) {
          const off = subtractRationals(rounded?.value ?? zero, total.value);
          expect(compareRationals(off, exactly('0.03'))).toBe(-1);
          expect(compareRationals(off, exactly('-0.03'))).toBe(1);
        }
      }),
    );
  });
});

describe('a ZEV', () => {
  const interval = fc.record({
    time: fc.constant('12:00'),
    gridTariff: fc.constantFrom('HT', 'NT'),
    solar: quantity,
    feedIn: quantity,
    batteryCharge: quantity,
    batteryDischarge: quantity,
    loads: fc.tuple(quantity, quantity, quantity).map(
      ([a, b, c]) =>
        new Map([
          ['a', a],
          ['b', b],
          ['c', c],
        ]),
    ),
  });

  it('gives every consumer exactly his load, from some source, never less than nothing', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), (intervals) => {
        const energy = zevSplit(intervals, ['a', 'b', 'c']);
        for (const [consumer, sources] of energy) {
          const load = sumOf(intervals.map(({ loads }) => loads.get(consumer) ?? zero));
          expect(sumOf(sources.values())).toEqual(load);
          for (const kwh of sources.values()) expect(kwh.numerator > 0n).toBe(true);
        }
      }),
    );
  });

  it('uses the battery after the sun and before the grid', () => {
    const loads = new Map([
      ['a', exactly('3')],
      ['b', exactly('1')],
    ]);
    const energy = zevSplit(
      [
        {
          time: '20:00',
          gridTariff: 'NT',
          solar: one,
          feedIn: zero,
          batteryCharge: zero,
          batteryDischarge: exactly('2'),
          loads,
        },
      ],
      ['a', 'b'],
    );
    expect([...(energy.get('a') ?? [])]).toEqual([
      ['solar', exactly('0.75')],
      ['battery', exactly('1.5')],
      ['NT', exactly('0.75')],
    ]);
  });
});

it('sums both month tables to a year', () => {
  const year = Array.from({ length: 12 }, (_, at) => at + 1);
  expect(swissMonthPercent('heat', year)).toEqual(rational(100n));
  expect(swissMonthPercent('heatWithWarmWater', year)).toEqual(rational(100n));
});

it('takes VAT once per rate on the sum of its lines', () => {
  const line = { quantity: one, price: exactly('0.49') };
  const standard = { ...line, group: 'energy', vatPercent: exactly('8.1') };
  const reduced = { ...line, group: 'water', vatPercent: exactly('2.6') };
  const { net, vat, gross } = tariffInvoice([standard, standard, reduced]);
  expect([net, vat, gross].map((amount) => fixedText(amount, 2))).toEqual(['1.47', '0.09', '1.56']);
  expect(addRationals(net, vat)).toEqual(gross);
});

it('rounds to 5 Rappen, a half away from zero', () => {
  expect(
    ['12.325', '-0.075', '0.024', '7.10'].map((text) => fixedText(roundToRappen(exactly(text)), 2)),
  ).toEqual(['12.35', '-0.10', '0.00', '7.10']);
});
