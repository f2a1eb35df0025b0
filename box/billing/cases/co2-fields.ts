import { z } from 'zod';
import { fixedText, rational } from '../../domain/rational.ts';
import type { Co2Input, Co2Split } from '../split-co2.ts';
import { dayCount, present, quantity } from './case-fields.ts';

/** The fields by which cases state the CO2 of a plant. */
export const co2Fields = {
  kg: quantity,
  areaM2: quantity,
  cost: quantity.nullish(),
  building: z.enum(['residential', 'nonResidential']).default('residential'),
  restriction: z.enum(['none', 'one', 'both']).default('none'),
  periodDays: dayCount.nullish(),
  yearDays: dayCount.nullish(),
};

/** The input those fields describe; `usual` is the part of a year where the case states no days. */
export function co2InputOf(
  fields: z.output<z.ZodObject<typeof co2Fields>>,
  usual = { days: 365, year: 365 },
): Co2Input {
  const { kg, areaM2, cost, building, restriction, periodDays, yearDays } = fields;
  const days = BigInt(periodDays ?? usual.days);
  const year = BigInt(yearDays ?? (periodDays === null || periodDays === undefined ? usual.year : 365));
  return { kg, area: areaM2, ...present({ cost }), building, restriction, yearPart: rational(days, year) };
}

/** The split in words of a case. */
export function co2Answer({ kgPerArea, stage, landlordPercent, landlord, tenants }: Co2Split) {
  return {
    kgPerM2: fixedText(kgPerArea.value, 1),
    stage,
    landlordPercent: fixedText(landlordPercent.value, 1),
    ...(landlord ? { landlord: fixedText(landlord.value, 2) } : {}),
    ...(tenants ? { tenants: fixedText(tenants.value, 2) } : {}),
  };
}
