import { z } from 'zod';
import { splitCo2 } from '../split-co2.ts';
import { caseKind } from './case-kind.ts';
import { co2Answer, co2Fields, co2InputOf } from './co2-fields.ts';

/** CO2 cost between landlord and tenants, row by row. */
export const co2SplitCase = caseKind(
  'co2_split',
  z.object({ rows: z.array(z.object(co2Fields)) }),
  ({ rows }) => {
    const splits = rows.map((row) => splitCo2(co2InputOf(row)));
    return {
      expected: { rows: splits.map(co2Answer) },
      figures: splits.flatMap(({ landlord, tenants, landlordPercent }) => [
        landlord ?? landlordPercent,
        tenants ?? landlordPercent,
      ]),
    };
  },
);
