import { z } from 'zod';
import { exactly, fixedText, sumOf } from '../../domain/rational.ts';
import { stated } from '../figure.ts';
import { splitUserGroups } from '../split-user-groups.ts';
import { id, present, quantity, userType } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const unit = z
  .object({ id, type: userType, area: quantity, consumption: quantity })
  .transform(({ type, ...rest }) => ({ ...rest, landlord: type !== 'tenant' }));

const group = z
  .object({
    id,
    metered: quantity.nullish(),
    area: quantity.nullish(),
    consumptionShare: quantity.optional(),
    units: z.array(unit),
  })
  .transform(({ id: name, metered, area, consumptionShare = exactly('0.7'), units }) => {
    return { id: name, landlord: false, consumptionShare, units, ...present({ metered, area }) };
  });

/** A cost over user groups with meters of their own, then over their units (DE-PRE-1). */
export const presplitGroupsCase = caseKind(
  'presplit_groups',
  z.object({ amount: quantity, preSplitConsumptionShare: quantity.optional(), groups: z.array(group) }),
  ({ amount, preSplitConsumptionShare = exactly('0.5'), groups }) => {
    const pool = stated('cost of the plant', amount, 'EUR');
    const { groups: costs, issues } = splitUserGroups(pool, preSplitConsumptionShare, groups);
    const units = costs.flatMap((cost) => [...cost.units]);
    return {
      expected: {
        groups: Object.fromEntries(
          costs.map(({ group: { id: name }, cost, byConsumption, byArea }) => [
            name,
            {
              cost: fixedText(cost.value, 2),
              byConsumption: fixedText(byConsumption.value, 2),
              byArea: fixedText(byArea.value, 2),
            },
          ]),
        ),
        units: Object.fromEntries(
          units.map(([{ id: name }, { base, consumption, total }]) => [
            name,
            {
              base: fixedText(base.value, 2),
              consumption: fixedText(consumption.value, 2),
              total: fixedText(total.value, 2),
            },
          ]),
        ),
        sum: fixedText(sumOf(units.map(([, { total }]) => total.value)), 2),
      },
      issues,
      figures: units.map(([, { total }]) => total),
    };
  },
);
