import fc from 'fast-check';
import type { HeatingInput } from '../../../box/billing/heating-input.ts';
import { statedConsumption, type UnitUser } from '../../../box/billing/occupancy-rows.ts';
import { exactProfile } from '../../../box/billing/time-shares.ts';
import { addDays, daysIn, isoDate, type Period } from '../../../box/domain/civil-day.ts';
import { one, type Rational, rational } from '../../../box/domain/rational.ts';

/** An amount in cents, also negative. */
export const money = fc
  .integer({ min: -500_000, max: 3_000_000 })
  .map((amount) => rational(BigInt(amount), 100n));

/** An amount above zero. */
export const cost = fc.integer({ min: 1, max: 3_000_000 }).map((amount) => rational(BigInt(amount), 100n));

/** A quantity with up to three decimals, above zero. */
export const used = fc.integer({ min: 1, max: 9_999_999 }).map((amount) => rational(BigInt(amount), 1000n));

/** Square metres of a flat or shop; the smallest a profile's rounding leaves something of. */
export const area = fc
  .integer({ min: 1000, max: 50_000 })
  .map((squareMetres) => rational(BigInt(squareMetres), 100n));

/** A part of a whole in per cent, none and all included. */
export const part = fc.integer({ min: 0, max: 100 }).map((percent) => rational(BigInt(percent), 100n));

/** A billing period of some weeks up to a leap year. */
export const period = fc
  .record({ start: fc.integer({ min: 0, max: 3000 }), days: fc.integer({ min: 20, max: 366 }) })
  .map(({ start, days }): Period => {
    const firstDay = addDays(isoDate('2022-01-01'), start);
    return { firstDay, lastDay: addDays(firstDay, days - 1) };
  });

/** Users that fill the period without gaps: up to three tenants, empty flats, owners. */
export function users(unitId: string, whole: Period): fc.Arbitrary<UnitUser[]> {
  const changes = fc.uniqueArray(fc.integer({ min: 1, max: daysIn(whole) - 1 }), { maxLength: 2 });
  const kinds = fc.array(fc.constantFrom('tenant', 'vacancy', 'selfUse'), { minLength: 3, maxLength: 3 });
  const readings = fc.array(fc.tuple(used, used), { minLength: 3, maxLength: 3 });
  return fc.tuple(changes, kinds, readings).map(([days, types, values]) => {
    const starts = [0, ...days.toSorted((a, b) => a - b)];
    return starts.map((start, at): UnitUser => {
      const next = starts[at + 1];
      const firstDay = addDays(whole.firstDay, start);
      const lastDay = next === undefined ? whole.lastDay : addDays(whole.firstDay, next - 1);
      const [heat, warmWater] = values[at] ?? [one, one];
      return {
        id: `${unitId}.${at}`,
        type: types[at] ?? 'tenant',
        period: { firstDay, lastDay },
        consumption: statedConsumption(`${unitId}.${at}`, [
          ['heat', heat],
          ['warmWater', warmWater],
        ]),
      };
    });
  });
}

/** A building with everything a heating statement can be made of. */
export const building: fc.Arbitrary<HeatingInput> = period.chain((whole) =>
  fc
    .array(fc.record({ area, heatedArea: area, read: fc.boolean() }), { minLength: 1, maxLength: 6 })
    .chain((units) => fc.tuple(fc.constant(units), fc.tuple(...units.map((_, at) => users(`W${at}`, whole)))))
    .chain(([units, people]) =>
      fc.record({
        period: fc.constant(whole),
        units: fc.constant(
          units.map(({ area: living, heatedArea, read }, at) => ({
            id: `W${at}`,
            area: living,
            heatedArea,
            // A unit that was not read at the change of users has values of its own instead.
            consumption: statedConsumption(`unit W${at}`, [
              ['heat', living],
              ['warmWater', heatedArea],
            ]),
            users: read ? (people[at] ?? []) : (people[at] ?? []).map(withoutReadings),
          })),
        ),
        costs: fc.array(
          fc.record({
            id: fc.constant('cost'),
            amount: money,
            target: fc.constantFrom('both', 'heating', 'warmwater'),
          }),
          { maxLength: 6 },
        ),
        warmWater: part.map((share) => ({ method: 'given', share }) as const),
        heatingConsumptionShare: part,
        warmWaterConsumptionShare: part,
        changeSplit: fc.constantFrom('degreeDays', 'days'),
        captureSystems: fc.constant([]),
        other: fc.constantFrom(
          [],
          [
            { id: 'rent', amount: rational(14_631n, 100n), key: { by: 'units' } as const },
            { id: 'fee', amount: rational(-777n, 100n), key: { by: 'area' } as const },
          ],
        ),
        areaOnly: fc.record({ heating: fc.boolean(), warmWater: fc.boolean() }),
        co2: fc.record({
          kg: used,
          area,
          cost,
          building: fc.constantFrom('residential', 'nonResidential'),
          restriction: fc.constantFrom('none', 'one', 'both'),
          yearPart: fc.constant(one),
          target: fc.constantFrom('both', 'heating'),
          deduct: fc.boolean(),
        }),
        profile: fc.constantFrom(exactProfile, {
          degreeDayRounding: 'permille0',
          timeWeightedAreaDigits: 2,
          timeWeightedUnitDigits: 2,
          summerDegreeDays: '13-13-14',
        } as const),
        prepayments: fc.constant(new Map<string, Rational>()),
      }),
    ),
);

function withoutReadings(user: UnitUser): UnitUser {
  return { ...user, consumption: new Map() };
}
