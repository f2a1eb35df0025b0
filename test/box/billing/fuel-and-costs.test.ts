import { expect, it } from 'vitest';
import { checkProperty } from '../../../box/billing/check-property.ts';
import { costsInPeriod } from '../../../box/billing/costs-in-period.ts';
import { fuelInPeriod } from '../../../box/billing/fuel-in-period.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { fixedText, fractionText } from '../../../box/domain/rational.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';

const { property } = checkProperty(germanDocument(isoDate('2026-10-31')));
const [stock] = property?.fuelStocks ?? [];
if (!property || !stock) throw new Error('The demo burns oil');
const year = (number: number) => ({
  firstDay: isoDate(`${number}-01-01`),
  lastDay: isoDate(`${number}-12-31`),
});

it('carries the stock over from one year to the next, to the cent', () => {
  const next = { day: isoDate('2026-12-31'), quantity: decimal('100') };
  const second = { ...stock, closings: [...stock.closings, next] };
  const first = fuelInPeriod(second, year(2025));
  const then = fuelInPeriod(second, year(2026));
  expect(then.opening.map(({ quantity }) => fractionText(quantity))).toEqual(['3350']);
  expect(fixedText(then.opening[0]?.cost ?? first.closing.cost, 2)).toBe(fixedText(first.closing.cost, 2));
  expect(fractionText(then.consumed.quantity)).toBe('3250');
});

it('asks for the stock that is not stated', () => {
  expect(() => fuelInPeriod(stock, year(2026))).toThrow('enter what was left at the end of 2026-12-31');
  expect(() => fuelInPeriod(stock, year(2024))).toThrow('enter what was left at the end of 2023-12-31');
  const over = { ...stock, closings: [{ day: isoDate('2025-12-31'), quantity: decimal('99999') }] };
  expect(() => fuelInPeriod(over, year(2025))).toThrow('more than opening stock');
});

it('takes the part of an invoice that belongs to the period (DE-SUPPLY)', () => {
  const invoice = {
    id: 'gas',
    costCentreId: 'heating',
    text: 'Gas',
    amount: decimal('6500.00'),
    period: { firstDay: isoDate('2025-03-15'), lastDay: isoDate('2026-03-14') },
    allocable: true,
    excludedUnitIds: [],
    target: 'both' as const,
    co2: { kg: decimal('10000'), cost: decimal('500') },
  };
  const ofYear = (item: object) =>
    costsInPeriod({ ...property, costItems: [{ ...invoice, ...item }] }, year(2025));
  const [byDegreeDays] = ofYear({ spread: 'degreeDays' }).costs;
  expect(byDegreeDays && fixedText(byDegreeDays.amount, 2)).toBe('4038.39');
  expect(byDegreeDays && fixedText(byDegreeDays.co2Cost, 2)).toBe('310.65');
  const [byDays] = ofYear({ spread: 'days' }).costs;
  expect(byDays && fixedText(byDays.amount, 2)).toBe('5200.00');
  expect(ofYear({}).issues).toMatchObject([{ code: 'cost-outside-period', about: 'gas' }]);
});
