import fc from 'fast-check';
import { expect, it } from 'vitest';
import { heatingStatement } from '../../../box/billing/heating-statement.ts';
import { recheckTrace } from '../../../box/billing/recheck-trace.ts';
import { traceOf } from '../../../box/billing/trace.ts';
import { type Rational } from '../../../box/domain/rational.ts';
import { building } from './arbitrary-building.ts';

it('bills every cost once, whatever the building, to the cent', () => {
  fc.assert(
    fc.property(building, (input) => {
      const statement = heatingStatement(input);
      const { co2 } = statement;
      const costs = [...input.costs, ...input.other].reduce((sum, { amount }) => sum + inCents(amount), 0n);
      const deducted = input.co2?.deduct && co2?.landlord ? inCents(co2.landlord.value) : 0n;
      const totals = statement.lines.reduce((sum, line) => sum + inCents(line.total.value), 0n);
      expect(totals).toBe(costs - deducted);
      expect(inCents(statement.sum.value)).toBe(totals);
    }),
  );
});

it('makes every total the sum of its parts, and every pool the sum of its rows', () => {
  fc.assert(
    fc.property(building, (input) => {
      const { lines, heating, warmWater, pools } = heatingStatement(input);
      const column = (
        part: 'heatingBase' | 'heatingConsumption' | 'warmWaterBase' | 'warmWaterConsumption',
      ) => lines.reduce((sum, line) => sum + inCents(line[part].value), 0n);
      expect(column('heatingBase')).toBe(inCents(heating.base.value));
      expect(column('heatingConsumption')).toBe(inCents(heating.consumption.value));
      expect(column('warmWaterBase')).toBe(inCents(warmWater.base.value));
      expect(column('warmWaterConsumption')).toBe(inCents(warmWater.consumption.value));
      expect(inCents(heating.base.value) + inCents(heating.consumption.value)).toBe(
        inCents(pools.heating.value),
      );
      for (const line of lines) {
        const parts = [
          line.heatingBase,
          line.heatingConsumption,
          line.warmWaterBase,
          line.warmWaterConsumption,
        ];
        const sum = [...parts, ...line.others.values()].reduce((all, { value }) => all + inCents(value), 0n);
        expect(inCents(line.total.value)).toBe(sum);
      }
    }),
  );
});

it('leaves a trace that an independent check finds right', () => {
  fc.assert(
    fc.property(building, (input) => {
      const { lines, sum } = heatingStatement(input);
      expect(recheckTrace(traceOf([...lines.map(({ total }) => total), sum]))).toEqual([]);
    }),
  );
});

it('does not care for the order of the units', () => {
  fc.assert(
    fc.property(building, (input) => {
      const forward = new Map(totalsOf(heatingStatement(input)));
      const backward = totalsOf(heatingStatement({ ...input, units: input.units.toReversed() }));
      // Cents left over on equal remainders go to the earlier row, at most one per pool.
      for (const [id, amount] of backward) {
        const difference = amount - (forward.get(id) ?? 0n);
        expect(difference <= 6n && difference >= -6n).toBe(true);
      }
    }),
  );
});

function inCents({ numerator, denominator }: Rational): bigint {
  expect((numerator * 100n) % denominator).toBe(0n);
  return (numerator * 100n) / denominator;
}

function totalsOf({ lines }: ReturnType<typeof heatingStatement>) {
  return lines.map(({ row, total }) => [row.id, inCents(total.value)] as const);
}
