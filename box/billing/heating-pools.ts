import { addRationals, subtractRationals, zero } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import type { HeatingInput } from './heating-input.ts';
import { type Co2Split, splitCo2 } from './split-co2.ts';
import { splitPlantCost, type WarmWaterShare, warmWaterShare } from './split-warm-water.ts';

/** The costs of the plant as two pools, after the landlord's CO2 share was taken off. */
export interface HeatingPools {
  readonly heating: Figure;
  readonly warmWater: Figure;
  /** How the common costs were split by energy; absent if nothing was split by energy. */
  readonly share?: Pick<WarmWaterShare, 'share'> & Partial<WarmWaterShare>;
  readonly co2?: Co2Split;
  readonly issues: readonly BillingIssue[];
}

/** Makes the pools for heating and warm water: `K_W = K_both · α + K_Wonly`, heating is the rest (billing.md 4.3). */
export function heatingPools(input: HeatingInput): HeatingPools {
  const costs = Map.groupBy(input.costs, ({ target }) => target);
  const sumOfTarget = (target: 'both' | 'heating' | 'warmwater', name: string) =>
    total(
      name,
      'EUR',
      (costs.get(target) ?? []).map(({ id, amount }) => stated(id, amount, 'EUR')),
    );
  const both = sumOfTarget('both', 'costs of the plant');
  const heatingOnly = sumOfTarget('heating', 'costs of heating alone');
  const warmWaterOnly = sumOfTarget('warmwater', 'costs of warm water alone');

  const co2 = input.co2 ? splitCo2({ day: input.period.firstDay, ...input.co2 }) : undefined;
  const deducted = input.co2?.deduct === true ? co2?.landlord : undefined;
  const { method } = input.warmWater;
  const split = method === 'combined' || method === 'given';
  if (method === 'separate' && both.value.numerator !== 0n) {
    throw blocked(
      'both-cost-unsplit',
      'Two separate plants, but a cost is for both: assign it to one',
      'costs',
    );
  }
  const fromBoth = split && input.co2?.target === 'both';
  const plant = fromBoth ? lessCo2(both, deducted) : both;
  const heating = fromBoth ? heatingOnly : lessCo2(heatingOnly, deducted);

  const share = warmWaterPart(input);
  const parts = share ? splitPlantCost(plant, share.share) : { heating: plant, warmWater: nothing };
  return {
    heating: computed('heating', 'SUM', addRationals(parts.heating.value, heating.value), 'EUR', [
      parts.heating,
      heating,
    ]),
    warmWater: computed(
      'warm water',
      'SUM',
      addRationals(parts.warmWater.value, warmWaterOnly.value),
      'EUR',
      [parts.warmWater, warmWaterOnly],
    ),
    ...(share ? { share } : {}),
    ...(co2 ? { co2 } : {}),
    issues: share?.issues ?? [],
  };
}

const nothing: Figure = stated('no common costs', zero, 'EUR');

function lessCo2(cost: Figure, landlord: Figure | undefined): Figure {
  if (!landlord) return cost;
  const value = subtractRationals(cost.value, landlord.value);
  return computed(`${cost.name} less landlord's CO2 cost`, 'CO2-7', value, cost.unit, [cost, landlord]);
}

function warmWaterPart({ warmWater, period }: HeatingInput): HeatingPools['share'] {
  switch (warmWater.method) {
    case 'combined':
      return warmWaterShare({ day: period.firstDay, ...warmWater.plant });
    case 'given':
      return { share: stated('warm water share', warmWater.share, '', 'as agreed') };
    case 'separate':
    case 'none':
      return undefined;
  }
}
