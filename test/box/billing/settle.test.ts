import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Blocked } from '../../../box/billing/blocked.ts';
import { checkProperty } from '../../../box/billing/check-property.ts';
import { diffDocuments } from '../../../box/billing/diff-documents.ts';
import { explainInWords, explainSettlement } from '../../../box/billing/explain-settlement.ts';
import { settle } from '../../../box/billing/settle.ts';
import type { Settlement } from '../../../box/billing/settlement.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Property } from '../../../box/domain/property.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import { lastYearUntil, type PropertyDocument } from '../../simulators/demo/documents/document-parts.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';
import { germanProperty } from '../../simulators/gateway-cloud/german-property.ts';
import { swissProperty } from '../../simulators/gateway-cloud/swiss-property.ts';
import { simulatedReadings } from './simulated-readings.ts';

const lastMonthEnd = isoDate('2026-10-31');
const german = house(
  germanDocument(lastMonthEnd),
  simulatedReadings(germanProperty(lastMonthEnd), lastMonthEnd),
);
const swiss = house(
  swissDocument(lastMonthEnd),
  simulatedReadings(swissProperty(lastMonthEnd), lastMonthEnd),
);
const year2025 = lastYearUntil('12-31', lastMonthEnd);

interface House {
  readonly property: Property;
  readonly readings: readonly Reading[];
}

function house(document: PropertyDocument, readings: readonly Reading[]): House {
  const { property, issues } = checkProperty(document);
  if (!property) throw new Error(JSON.stringify(issues));
  return { property, readings };
}

function settled({ property, readings }: House, period = year2025): Settlement {
  return settle({ property, documentVersion: 1, readings, period, version: 1 });
}

function blockedBy(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof Blocked) return error.issues.map(({ code, about }) => `${code} ${about ?? ''}`);
    throw error;
  }
  throw new Error('Nothing was blocked');
}

function cents(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

function sumOf(texts: readonly string[]): bigint {
  return texts.reduce((sum, text) => sum + cents(text), 0n);
}

/** What must hold of every settlement, looked at from outside. */
function expectSound(settlement: Settlement): void {
  expect(settlement.checks).toEqual({ sumOfRowsIsSumOfCosts: true, problems: [] });
  for (const row of settlement.rows) expect(cents(row.total)).toBe(sumOf(Object.values(row.amounts)));
  expect(cents(settlement.sum)).toBe(sumOf(settlement.rows.map(({ total }) => total)));
  const costs = sumOf(settlement.costs.filter(({ allocable }) => allocable).map(({ amount }) => amount));
  const deducted = settlement.co2?.deducted === true ? cents(settlement.co2.landlord) : 0n;
  expect(cents(settlement.sum)).toBe(costs - deducted);
  for (const [pool, { amount }] of Object.entries(settlement.pools)) {
    const parts = settlement.rows.flatMap(({ amounts }) => amounts[pool] ?? []);
    if (parts.length > 0) expect(sumOf(parts), pool).toBe(cents(amount));
  }
}

describe('the German house', () => {
  const settlement = settled(german);

  it('adds up to its costs less the CO2 share of the landlord', () => {
    expectSound(settlement);
    expect(settlement.fuel).toMatchObject({ consumed: { quantity: '15155', cost: '14242.25' } });
    expect(settlement.notAllocable).toBe('268.04');
  });

  it('reads the devices of a change of tenants by degree days and says so', () => {
    const [before, after] = settlement.rows.filter(({ unit }) => unit.id === 'W3');
    const living = before?.devices.find(({ room }) => room === 'living room');
    expect(living).toMatchObject({ mark: 'computed', factor: '1.684', from: '2024-12-31', start: '0' });
    expect(after?.devices.find(({ room }) => room === 'living room')?.start).toBe(living?.end);
    expect(settlement.issues.some(({ code }) => code === 'value-interpolated')).toBe(true);
  });

  it('counts the old and the new meter of an exchange', () => {
    const row = settlement.rows.find(({ unit }) => unit.id === 'W5');
    const water = row?.devices.filter(({ field }) => field === 'coldWater');
    expect(water?.map(({ exchanged }) => exchanged)).toEqual([true, true]);
    const [old, fresh] = water ?? [];
    expect(fresh?.start).toBe('0.003');
    const sum = Number(old?.quantity) + Number(fresh?.quantity);
    expect(Number(row?.weights['water'])).toBeCloseTo(sum, 6);
  });

  it('has months that add up to the period exactly', () => {
    for (const row of settlement.rows) {
      const months = row.months.filter(({ field }) => field === 'warmWater');
      const sum = months.reduce((all, { quantity }) => all + Number(quantity), 0);
      expect(sum, row.user).toBeCloseTo(Number(row.weights['warmWaterConsumption']), 5);
    }
  });

  it('gives the same bytes for the same input', () => {
    expect(JSON.stringify(settled(german))).toBe(JSON.stringify(settlement));
  });

  it('explains any figure down to what was stated', () => {
    const [figure, ...more] = explainSettlement(settlement.trace, 'W3-1: heating base');
    expect(more).toEqual([]);
    expect(figure).toMatchObject({ rule: 'GEN-LR', unit: 'EUR' });
    expect(figure?.inputs.map(({ name }) => name)).toContain('heating base');
    expect(explainInWords(settlement.trace, 'W3-1: heating base')[0]).toContain('W3-1: heating base = ');
    expect(explainSettlement(settlement.trace, 'nothing of this name')).toEqual([]);
  });

  it('says what a correction changed', () => {
    const property = { ...german.property, costItems: german.property.costItems.map(raised) };
    const corrected = settled({ ...german, property });
    const changes = diffDocuments({ ...settlement, trace: 0 }, { ...corrected, trace: 0 });
    expect(changes).toContainEqual({ place: 'costs[tax].amount', before: '"2811.36"', after: '"2911.36"' });
    expect(changes.some(({ place }) => place === 'rows[W1-1].total')).toBe(true);
    expectSound(corrected);
  });

  it('estimates a lost allocator by comparable rooms, as the document says (§ 9a)', () => {
    const lost = {
      ...german,
      readings: german.readings.filter(({ device }) => device.serial !== '41710314'),
    };
    const estimated = settled(lost);
    expectSound(estimated);
    expect(estimated.issues.map(({ code }) => code)).toContain('estimate-used');
    const bathroom = estimated.rows
      .find(({ user }) => user === 'W3-1')
      ?.devices.find(({ room }) => room === 'bathroom');
    expect(bathroom?.mark).toBe('estimated');
  });

  it('bills by area only when more than a quarter of the area failed', () => {
    const failing = new Set(['W1', 'W2', 'W4', 'W5']);
    const estimates = [{ ...year2025, method: 'buildingAverage' as const }];
    const meterPoints = german.property.meterPoints.map((point) =>
      failing.has(point.unitId ?? '') && point.use === 'warmWater'
        ? { ...point, installations: [], estimates }
        : point,
    );
    const settlement25 = settled({ ...german, property: { ...german.property, meterPoints } });
    expectSound(settlement25);
    expect(settlement25.issues.map(({ code }) => code)).toContain('estimate-over-25');
    expect(settlement25.pools['warmWaterConsumption']?.amount ?? '0.00').toBe('0.00');
  });

  it('tells everything that stands against a bill at once', () => {
    const gone = new Set(['41710111', '41710731']);
    const lost = german.readings.filter(({ device }) => !gone.has(device.serial));
    const closings = german.property.fuelStocks.map((stock) => ({ ...stock, closings: [] }));
    const property = { ...german.property, fuelStocks: closings };
    expect(blockedBy(() => settled({ property, readings: lost }))).toEqual([
      'value-missing W1-living room',
      'value-missing W7-warm-water',
      'value-missing oil',
    ]);
  });

  it.each([
    [
      'a period that cuts the costs',
      { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-11-30') },
      'cost-outside-period',
    ],
    [
      'a period before the keys',
      { firstDay: isoDate('2023-01-01'), lastDay: isoDate('2023-12-31') },
      'input-invalid',
    ],
  ])('blocks %s', (_what, period, code) => {
    expect(blockedBy(() => settled(german, period)).join()).toContain(code);
  });

  it('blocks a change of keys inside the period (§ 6 (4))', () => {
    const [keys] = german.property.allocationKeys;
    if (!keys) throw new Error('The house has keys');
    const allocationKeys = [keys, { ...keys, validFrom: isoDate('2025-07-01') }];
    const property = { ...german.property, allocationKeys };
    expect(blockedBy(() => settled({ ...german, property }))).toEqual(['key-changed keys']);
  });

  it('blocks days without anybody and a meter that fell', () => {
    const buildings = german.property.buildings.map((building) => ({
      ...building,
      units: building.units.map((unit) => (unit.id === 'W1' ? { ...unit, occupancies: [] } : unit)),
    }));
    expect(
      blockedBy(() => settled({ ...german, property: { ...german.property, buildings } })).join(),
    ).toContain('occupancy-gap W1');
    const fell = german.readings.map((reading) =>
      reading.device.serial === '41710131' && reading.validOn === '2025-08-31'
        ? { ...reading, value: decimal('0.5') }
        : reading,
    );
    expect(blockedBy(() => settled({ ...german, readings: fell })).join()).toContain('meter-regression');
  });

  it('bills thirteen months with a warning', () => {
    const period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2026-01-31') };
    const costItems = german.property.costItems.map((item) => ({ ...item, period }));
    const fuelStocks = german.property.fuelStocks.map((stock) => ({
      ...stock,
      closings: [{ day: period.lastDay, quantity: decimal('3350') }],
    }));
    const meterPoints = german.property.meterPoints.map((point) => ({
      ...point,
      estimates: point.estimates.map((estimate) => ({ ...estimate, ...period })),
    }));
    const settlement13 = settled(
      { ...german, property: { ...german.property, costItems, fuelStocks, meterPoints } },
      period,
    );
    expectSound(settlement13);
    expect(settlement13.issues.map(({ code }) => code)).toContain('period-over-12-months');
  });
});

describe('the Swiss house', () => {
  const period = lastYearUntil('06-30', lastMonthEnd);

  it('bills heat, warm and cold water by VEWA, to 5 Rappen', () => {
    const settlement = settled(swiss, period);
    expectSound(settlement);
    expect(Object.keys(settlement.pools)).toEqual([
      'heat.base',
      'heat.variable',
      'warmWater.base',
      'warmWater.variable',
      'coldWater.base',
      'coldWater.variable',
    ]);
    for (const { payable } of settlement.rows) expect(payable).toMatch(/[05]$/);
  });

  it('adds no units of allocators to kWh', () => {
    const meterPoints = swiss.property.meterPoints.map((point) =>
      point.use === 'information' ? { ...point, use: 'heat' as const, unitId: 'S1' } : point,
    );
    const property = { ...swiss.property, meterPoints };
    expect(blockedBy(() => settled({ ...swiss, property }, period)).join()).toContain('unlike-units heat');
  });
});

it('loses no cent wherever tenants change, whatever things cost', () => {
  const amount = fc.bigInt({ min: -50_000n, max: 5_000_000n }).map((value) => {
    const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
    return decimal(`${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
  });
  const changeDay = fc.integer({ min: 0, max: 364 }).map((days) => {
    return isoDate(Temporal.PlainDate.from('2025-01-01').add({ days }).toString());
  });
  fc.assert(
    fc.property(changeDay, fc.nat(10), amount, amount, (day, at, tax, water) => {
      const costs = new Map([
        ['tax', tax],
        ['water', water],
      ]);
      const costItems = german.property.costItems.map((item) => ({
        ...item,
        amount: costs.get(item.id) ?? item.amount,
      }));
      const buildings = german.property.buildings.map((building) => ({
        ...building,
        units: building.units.map((unit, unitAt) => {
          const [first] = unit.occupancies;
          if (unitAt !== at || !first || unit.occupancies.length > 1) return unit;
          const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
          const users = [
            { ...first, lastDay: day },
            { ...first, id: 'next', type: 'vacancy' as const, firstDay: isoDate(next) },
          ];
          return { ...unit, occupancies: users };
        }),
      }));
      const settlement = settled({ ...german, property: { ...german.property, costItems, buildings } });
      expectSound(settlement);
      expect(settlement.checks.sumOfRowsIsSumOfCosts).toBe(true);
    }),
    { numRuns: 25 },
  );
});

function raised(item: Property['costItems'][number]): Property['costItems'][number] {
  return item.id === 'tax' ? { ...item, amount: decimal('2911.36') } : item;
}
