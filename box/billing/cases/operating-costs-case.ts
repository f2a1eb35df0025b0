import { z } from 'zod';
import { exactly, fixedText, zero } from '../../domain/rational.ts';
import {
  operatingCosts,
  type OperatingCost,
  type OperatingLine,
  type OperatingUnit,
} from '../operating-costs.ts';
import { statedConsumption } from '../occupancy-rows.ts';
import { balanceOf } from '../prepayments.ts';
import { amounts, count, day, id, period, present, quantities, quantity, userType } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const user = z
  .object({
    id,
    type: userType,
    persons: z
      .array(z.object({ from: day, n: count }).transform(({ from, n }) => ({ from, persons: n })))
      .default([]),
    consumption: quantities,
  })
  .and(period)
  .transform(({ firstDay, lastDay, consumption, ...rest }) => ({
    ...rest,
    consumption: statedConsumption(rest.id, consumption),
    period: { firstDay, lastDay },
  }));

const unit = z
  .object({
    id,
    area: quantity.default(zero),
    mea: quantity.nullish(),
    participates: z.boolean().default(true),
    consumption: quantities,
    occupancy: z.array(user).default([]),
  })
  .transform(({ mea, occupancy, consumption, ...rest }) => {
    const ofUnit = statedConsumption(`unit ${rest.id}`, consumption);
    return {
      ...rest,
      consumption: ofUnit,
      users: occupancy,
      ...present({ coOwnershipShare: mea }),
    } satisfies OperatingUnit;
  });

const item = z
  .object({
    id,
    amount: quantity,
    key: z.string().default('area'),
    meter: z.string().nullish(),
    to: id.nullish(),
    labor35a: quantity.nullish(),
    labor35aKind: z.enum(['services', 'craftsmen', 'minijob']).default('services'),
    excludeUnits: z.array(id).default([]),
    allocable: z.boolean().default(true),
  })
  .transform(({ id: name, amount, allocable, ...rest }, context): OperatingCost => {
    const key = keyOf(rest.key, rest.meter, rest.to);
    const cost = {
      id: name,
      amount,
      allocable,
      excludedUnits: new Set(rest.excludeUnits),
      ...(rest.labor35a ? { labour: { amount: rest.labor35a, kind: rest.labor35aKind } } : {}),
    };
    if (key) return { ...cost, key };
    if (!allocable) return { ...cost, key: { by: 'area' } };
    context.addIssue({
      code: 'custom',
      message: `"${rest.key}" is no key: area, units, mea, persons, consumption with "meter", direct with "to"`,
    });
    return z.NEVER;
  });

/** Operating costs of a building over its tenancies and vacancies. */
export const operatingCostsCase = caseKind(
  'operating_costs',
  z.object({
    period,
    units: z.array(unit),
    items: z.array(item),
    vacancyPersons: count.default(0),
    prepayments: amounts,
  }),
  (input) => {
    const statement = operatingCosts({
      period: input.period,
      units: input.units.filter(({ participates }) => participates),
      costs: input.items,
      vacancyPersons: input.vacancyPersons,
    });
    return {
      expected: {
        tenancies: Object.fromEntries(
          statement.lines.map((line) => [
            line.row.id,
            { ...lineOf(line), ...balanceFields(line, input.prepayments) },
          ]),
        ),
        landlordNotAllocable: fixedText(statement.notAllocable.value, 2),
        sum: fixedText(statement.sum.value, 2),
      },
      issues: statement.issues,
      figures: [...statement.lines.flatMap(({ total, labour }) => [total, labour]), statement.sum],
    };
  },
);

function keyOf(key: string, meter?: string | null, to?: string | null): OperatingCost['key'] | undefined {
  if (key === 'area' || key === 'units' || key === 'persons') return { by: key };
  if (key === 'mea') return { by: 'coOwnership' };
  if (key === 'direct' && to) return { by: 'direct', to };
  const field = key === 'consumption' ? meter : key.startsWith('consumption:') ? key.slice(12) : undefined;
  return field ? { by: 'consumption', field } : undefined;
}

function lineOf({ items, total, labour, labourByKind }: OperatingLine) {
  const kinds = [...labourByKind].map(([kind, amount]) => [kind, fixedText(amount.value, 2)]);
  return {
    items: Object.fromEntries([...items].map(([name, amount]) => [name, fixedText(amount.value, 2)])),
    total: fixedText(total.value, 2),
    labor35a: fixedText(labour.value, 2),
    ...(kinds.length > 0 ? { labor35aByKind: Object.fromEntries(kinds) } : {}),
  };
}

/** Tenants have a balance, and whoever prepaid. */
function balanceFields({ row, total }: OperatingLine, prepayments: ReadonlyMap<string, typeof zero>) {
  const prepaid = prepayments.get(row.id);
  if (row.landlord && prepaid === undefined) return {};
  const { balance, kind } = balanceOf(total.value, prepaid ?? exactly('0'));
  return { prepaid: fixedText(prepaid ?? zero, 2), balance: fixedText(balance, 2), balanceKind: kind };
}
