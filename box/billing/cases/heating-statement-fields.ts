import { z } from 'zod';
import { dayNumber, daysIn, type Period } from '../../domain/civil-day.ts';
import { exactly, type Rational, sumOf } from '../../domain/rational.ts';
import { twelveMonthsAfter } from '../check-heating-input.ts';
import type { HeatedUnit, HeatingInput, OtherCost, WarmWaterPlan } from '../heating-input.ts';
import { statedConsumption } from '../occupancy-rows.ts';
import type { EnergyBasis } from '../split-warm-water.ts';
import {
  amounts,
  day,
  digits,
  id,
  period,
  present,
  quantities,
  quantity,
  summer,
  userType,
} from './case-fields.ts';
import { co2Fields, co2InputOf } from './co2-fields.ts';
import { fuel, heatFields, plantOf } from './warm-water-fields.ts';

const user = z
  .object({ id, type: userType, consumption: quantities })
  .and(period)
  .transform(({ id: name, type, consumption, firstDay, lastDay }) => {
    return {
      id: name,
      type,
      consumption: statedConsumption(name, consumption),
      period: { firstDay, lastDay },
    };
  });

const unit = z
  .object({
    id,
    area: quantity,
    heatedArea: quantity.nullish(),
    group: id.nullish(),
    consumption: quantities,
    users: z.array(user),
  })
  .transform(({ heatedArea, group, consumption, ...rest }): HeatedUnit => {
    const ofUnit = statedConsumption(`unit ${rest.id}`, consumption);
    return { ...rest, consumption: ofUnit, heatedArea: heatedArea ?? rest.area, ...present({ group }) };
  });

const warmWater = z.object({
  method: z.enum(['volume', 'area', 'measured', 'given', 'separate', 'none']),
  share: quantity.nullish(),
  totalKwh: quantity.nullish(),
  totalHeatKwh: quantity.nullish(),
  fuelQty: quantity.nullish(),
  heatingValue: quantity.nullish(),
  fuel: fuel.nullish(),
  ...heatFields,
});

const other = z
  .object({ id, amount: quantity, key: z.string(), to: id.nullish(), group: id.nullish() })
  .transform(({ id: name, amount, key, to, group }, context): OtherCost => {
    const cost = { id: name, amount, ...present({ group }) };
    if (key === 'area' || key === 'units') return { ...cost, key: { by: key } };
    if (key === 'direct' && to) return { ...cost, key: { by: 'direct', to } };
    if (key.startsWith('consumption:')) {
      return { ...cost, key: { by: 'consumption', field: key.slice('consumption:'.length) } };
    }
    context.addIssue({
      code: 'custom',
      message: `"${key}" is no key: area, units, consumption:FIELD, direct with "to"`,
    });
    return z.NEVER;
  });

const profile = z
  .object({
    degreeDayRounding: z.enum(['exact', 'permille0']).default('exact'),
    timeWeightedAreaDigits: digits.nullish(),
    timeWeightedUnitDigits: digits.nullish(),
    summerDegreeDays: summer,
  })
  .transform(({ degreeDayRounding, summerDegreeDays, ...rounding }) => {
    return { degreeDayRounding, summerDegreeDays, ...present(rounding) };
  });

const co2 = z.object({
  ...co2Fields,
  /** Of all units where it is not stated. */
  areaM2: quantity.nullish(),
  target: z.enum(['both', 'heating']).default('both'),
  deduct: z.boolean().default(true),
});

/** The input of a heating cost statement as cases state it, with the defaults of their README. */
export const heatingStatementFields = z
  .object({
    period,
    units: z.array(unit).min(1),
    costs: z.array(
      z.object({
        id: id.default('cost'),
        amount: quantity,
        target: z.enum(['both', 'heating', 'warmwater']),
      }),
    ),
    warmWater: warmWater.default({ method: 'none', adjust: [], shareRounding: 'exact' }),
    heatingConsumptionShare: quantity.default(exactly('0.7')),
    warmWaterConsumptionShare: quantity.default(exactly('0.7')),
    changeSplit: z.enum(['degreeDays', 'days']).default('degreeDays'),
    captureSystems: z.array(z.object({ id, field: z.string(), commonQty: quantity })).default([]),
    other: z.array(other).default([]),
    estimation: z
      .object({ heatingAreaOnly: z.boolean().default(false), warmWaterAreaOnly: z.boolean().default(false) })
      .prefault({}),
    co2: co2.nullish(),
    profile: profile.prefault({}),
    prepayments: amounts,
    /** Days from which another set of keys is valid. */
    keysValidFrom: z.array(day).default([]),
    building: z
      .object({
        belowWSchV1994: z.boolean().default(false),
        oilOrGas: z.boolean().default(false),
        pipesMostlyInsulated: z.boolean().default(false),
      })
      .nullish(),
  })
  .transform((fields): HeatingInput => {
    const { captureSystems, estimation, co2: emission, building, ...rest } = fields;
    const livingArea = sumOf(fields.units.map(({ area }) => area));
    return {
      ...rest,
      warmWater: planOf(fields.warmWater, livingArea),
      captureSystems: captureSystems.map((system) => {
        return { id: system.id, landlord: false, field: system.field, commonQuantity: system.commonQty };
      }),
      areaOnly: { heating: estimation.heatingAreaOnly, warmWater: estimation.warmWaterAreaOnly },
      ...(emission
        ? {
            co2: {
              ...co2InputOf(
                { ...emission, areaM2: emission.areaM2 ?? livingArea },
                partOfYear(fields.period),
              ),
              target: emission.target,
              deduct: emission.deduct,
            },
          }
        : {}),
      ...present({ building }),
    };
  });

function planOf(fields: z.output<typeof warmWater>, livingArea: Rational): WarmWaterPlan {
  switch (fields.method) {
    case 'volume':
    case 'area':
    case 'measured':
      return {
        method: 'combined',
        plant: plantOf({ ...fields, method: fields.method }, basisOf(fields), livingArea),
      };
    case 'given':
      return { method: 'given', share: fields.share ?? exactly('0') };
    case 'separate':
    case 'none':
      return { method: fields.method };
  }
}

function basisOf({
  totalHeatKwh,
  totalKwh,
  fuelQty,
  heatingValue,
  fuel: name,
}: z.output<typeof warmWater>): EnergyBasis | undefined {
  const total = totalHeatKwh ?? totalKwh;
  if (total) return { kwh: total };
  const perUnit = heatingValue ?? name;
  return fuelQty && perUnit ? { fuelQuantity: fuelQty, heatingValue: perUnit } : undefined;
}

/** Part of a year a period stands for: its days over those of the twelve months that begin with it. */
function partOfYear(billed: Period): { days: number; year: number } {
  const year = dayNumber(twelveMonthsAfter(billed.firstDay)) - dayNumber(billed.firstDay);
  return { days: daysIn(billed), year };
}
