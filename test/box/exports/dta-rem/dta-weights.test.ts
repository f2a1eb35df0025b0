import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Blocked } from '../../../../box/billing/blocked.ts';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import { compareRationals, exactly, sumOf, zero } from '../../../../box/domain/rational.ts';
import { addDecimals, decimal } from '../../../../box/domain/decimal.ts';
import { type DtaMapping, dtaWeights } from '../../../../box/exports/dta-rem/dta-weights.ts';
import { fillDtaRem } from '../../../../box/exports/dta-rem/fill-dta-rem.ts';
import { readDtaRem } from '../../../../box/exports/dta-rem/read-dta-rem.ts';
import { demoSwitzerland } from '../demo-settlements.ts';
import { requestFor } from './request-for.ts';

const settlement = demoSwitzerland();
const mappings: readonly DtaMapping[] = [
  { costCentreId: '100', weighting: 'vewaCostShare', fields: [{ field: 'heat' }, { field: 'warmWater' }] },
  { costCentreId: '200', weighting: 'vewaCostShare', fields: [{ field: 'coldWater' }] },
];

it('fills a request for a settled house: exactly 1000 per mille for each collective', () => {
  const { firstDay, lastDay } = {
    firstDay: isoDate(settlement.period.from),
    lastDay: isoDate(settlement.period.to),
  };
  const weights = dtaWeights(settlement, mappings);
  const received = readDtaRem(new TextEncoder().encode(requestFor(settlement)));
  for (const decimals of [0, 1, 3]) {
    const settled = { propertyId: '11004', period: { firstDay, lastDay }, weights };
    const answer = fillDtaRem(received, settled, { decimals, clip: false });
    expect(answer.refusals).toEqual([]);
    for (const collective of ['101', '201']) {
      const pattern = new RegExp(`KostenstelleID="${collective}" Promilleanteil="([^"]*)"`, 'g');
      const shares = [...(answer.text ?? '').matchAll(pattern)].map(([, share]) => decimal(share ?? ''));
      expect(shares).toHaveLength(settlement.rows.length);
      expect(shares.reduce(addDecimals)).toBe('1000');
    }
  }
});

it('weighs as the bill does: shares of the VEWA cost differ from the amounts by rounding only', () => {
  const [energy] = dtaWeights(settlement, mappings);
  const all = sumOf(energy?.occupancies.map(({ weight }) => weight) ?? []);
  expect(compareRationals(all, exactly('1'))).toBe(0);
  const pools = ['heat.base', 'heat.variable', 'warmWater.base', 'warmWater.variable'];
  const cost = pools.reduce((sum, id) => sum + Number(settlement.pools[id]?.amount), 0);
  for (const [at, row] of settlement.rows.entries()) {
    const weight = energy?.occupancies[at]?.weight ?? zero;
    const share = Number(weight.numerator) / Number(weight.denominator);
    const amount = pools.reduce((sum, id) => sum + Number(row.amounts[id]), 0);
    expect(Math.abs(share * cost - amount)).toBeLessThan(0.05);
  }
});

it('weighs by quantity and by price; peak tariffs enter as money', () => {
  const of = (mapping: Omit<DtaMapping, 'costCentreId'>) =>
    dtaWeights(settlement, [{ costCentreId: '1', ...mapping }])[0]?.occupancies.map(({ weight }) => weight);
  const heat = of({ weighting: 'quantity', fields: [{ field: 'heat' }] });
  expect(heat?.[0]).toEqual(exactly(settlement.rows[0]?.weights['heat.variable'] ?? ''));
  const priced = of({
    weighting: 'price',
    fields: [
      { field: 'heat', price: '2' },
      { field: 'coldWater', cost: true },
    ],
  });
  const water = exactly(settlement.rows[0]?.weights['coldWater.variable'] ?? '');
  expect(priced?.[0]).toEqual(sumOf([heat?.[0] ?? zero, heat?.[0] ?? zero, water]));
  expect(() =>
    of({ weighting: 'price', fields: [{ field: 'heat' }, { field: 'coldWater', price: '1' }] }),
  ).toThrow(Blocked);
});

it('does not care how much was paid', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 6 }), (factor) => {
      const pools = Object.fromEntries(
        Object.entries(settlement.pools).map(([id, pool]) => [id, { ...pool, amount: `${factor}.00` }]),
      );
      expect(dtaWeights({ ...settlement, pools }, mappings)).toEqual(dtaWeights(settlement, mappings));
    }),
    { numRuns: 5 },
  );
});
