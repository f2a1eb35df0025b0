import { z } from 'zod';
import { fixedText, rational, type Rational, roundedTo } from '../../domain/rational.ts';
import { stated } from '../figure.ts';
import { splitPool } from '../split-pool.ts';
import { id, quantity, userType } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const fraction = z
  .string()
  .regex(/^-?\d+\/[1-9]\d*$/)
  .transform((text): Rational => {
    const [numerator = '0', denominator = '1'] = text.split('/');
    return rational(BigInt(numerator), BigInt(denominator));
  });

/** The landlord's CO2 share as a credit to each tenant, by his share of the fuel cost (CO2-7). */
export const co2TenantReliefCase = caseKind(
  'co2_tenant_relief',
  z
    .object({
      landlordShare: quantity.nullish(),
      landlordShareExact: z.union([fraction, quantity]).nullish(),
      tenants: z.array(z.object({ id, type: userType, fuelCost: quantity })),
    })
    .refine(({ landlordShare, landlordShareExact }) => landlordShare ?? landlordShareExact, {
      message: 'landlordShare is not stated',
    }),
  ({ landlordShare, landlordShareExact, tenants }) => {
    const amount = landlordShare ?? roundedTo(landlordShareExact ?? rational(0n), 2);
    const pool = stated("landlord's CO2 cost", amount, 'EUR');
    const weights = tenants.map((tenant) => {
      const sharer = { id: tenant.id, landlord: tenant.type !== 'tenant' };
      return [sharer, stated(`${tenant.id}: fuel cost`, tenant.fuelCost, 'EUR')] as const;
    });
    const relief = [...splitPool(pool, new Map(weights), 'CO2 relief')];
    return {
      expected: {
        relief: Object.fromEntries(relief.map(([sharer, part]) => [sharer.id, fixedText(part.value, 2)])),
      },
      figures: relief.map(([, part]) => part),
    };
  },
);
