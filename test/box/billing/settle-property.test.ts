import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Blocked } from '../../../box/billing/blocked.ts';
import type { OperatingInput } from '../../../box/billing/operating-costs.ts';
import { type PropertyInput, settleProperty } from '../../../box/billing/settle-property.ts';
import { addDays } from '../../../box/domain/civil-day.ts';
import { rational } from '../../../box/domain/rational.ts';
import { building, cost } from './arbitrary-building.ts';

/** Heating and operating costs of one building. */
const property: fc.Arbitrary<PropertyInput> = fc
  .tuple(building, cost, cost)
  .map(([heating, tax, caretaker]) => {
    const operating: OperatingInput = {
      period: heating.period,
      units: heating.units.map(({ id, area, consumption, users }) => ({
        id,
        area,
        coOwnershipShare: area,
        consumption,
        users: users.map((user) =>
          Object.assign({ persons: [{ from: heating.period.firstDay, persons: 2 }] }, user),
        ),
      })),
      costs: [
        { id: 'tax', amount: tax, key: { by: 'area' }, excludedUnits: new Set(), allocable: true },
        {
          id: 'insurance',
          amount: tax,
          key: { by: 'coOwnership' },
          excludedUnits: new Set(),
          allocable: true,
        },
        { id: 'waste', amount: tax, key: { by: 'persons' }, excludedUnits: new Set(), allocable: true },
        {
          id: 'caretaker',
          amount: caretaker,
          key: { by: 'units' },
          labour: { amount: caretaker, kind: 'services' },
          excludedUnits: new Set(),
          allocable: true,
        },
        { id: 'repair', amount: caretaker, key: { by: 'area' }, excludedUnits: new Set(), allocable: false },
      ],
      vacancyPersons: 1,
    };
    const prepayments = new Map([['W0.0', rational(120_000n, 100n)]]);
    return {
      id: 's-1',
      version: 1,
      property: 'p-1',
      period: heating.period,
      heating,
      operating,
      prepayments,
    };
  });

it('adds heating and operating costs up to one settlement that checks itself', () => {
  fc.assert(
    fc.property(property, (input) => {
      const settlement = settleProperty(input);
      expect(settlement.checks).toEqual({ sumOfRowsIsSumOfCosts: true, problems: [] });
      for (const row of settlement.rows) {
        const parts = Object.values(row.amounts).reduce((sum, text) => sum + cents(text), 0n);
        expect(cents(row.total)).toBe(parts);
      }
      const rows = settlement.rows.reduce((sum, { total }) => sum + cents(total), 0n);
      expect(cents(settlement.sum)).toBe(rows);
      const [first] = settlement.rows;
      expect(cents(first?.balance ?? '')).toBe(cents(first?.total ?? '') - 120_000n);
    }),
    { numRuns: 50 },
  );
});

it('gives the same bytes for the same input', () => {
  fc.assert(
    fc.property(property, (input) => {
      expect(JSON.stringify(settleProperty(input))).toBe(JSON.stringify(settleProperty(input)));
    }),
    { numRuns: 20 },
  );
});

it('tells all errors of both bills at once', () => {
  fc.assert(
    fc.property(property, (input) => {
      const period = { ...input.period, lastDay: addDays(input.period.lastDay, 1) };
      const { heating, operating } = input;
      if (!heating || !operating) throw new Error('The property has both');
      const gaps = { ...input, heating: { ...heating, period }, operating: { ...operating, period } };
      const error = caught(() => settleProperty(gaps));
      expect(error.issues.map(({ code }) => code)).toEqual(
        [...heating.units, ...operating.units].map(() => 'occupancy-gap'),
      );
    }),
    { numRuns: 20 },
  );
});

function cents(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

function caught(act: () => unknown): Blocked {
  try {
    act();
  } catch (error) {
    if (error instanceof Blocked) return error;
    throw error;
  }
  throw new Error('Nothing was blocked');
}
