import { z } from 'zod';
import {
  addRationals,
  fixedText,
  productOf,
  rational,
  roundedTo,
  subtractRationals,
  sumOf,
} from '../../domain/rational.ts';
import { amounts, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** The landlord's CO2 share taken off the fuel cost before it is distributed (CO2-7). */
export const co2UpfrontDeductionCase = caseKind(
  'co2_upfront_deduction',
  z.object({
    fuelDelivered: quantity,
    co2Cost: quantity,
    landlordPercent: quantity,
    distributedTotal: quantity.nullish(),
    tenants: amounts,
  }),
  ({ fuelDelivered, co2Cost, landlordPercent, distributedTotal, tenants }) => {
    const landlord = roundedTo(productOf(co2Cost, landlordPercent, rational(1n, 100n)), 2);
    const tenantSum = sumOf(tenants.values());
    return {
      expected: {
        landlord: fixedText(landlord, 2),
        fuelDistributed: fixedText(subtractRationals(fuelDelivered, landlord), 2),
        costBeforeDeduction: fixedText(addRationals(distributedTotal ?? tenantSum, landlord), 2),
        tenantSum: fixedText(tenantSum, 2),
      },
    };
  },
);
