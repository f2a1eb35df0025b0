import { z } from 'zod';
import { fixedText, zero } from '../../domain/rational.ts';
import { splitAmount } from '../split-pool.ts';
import { id, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** An amount over weighted items, in multiples of a unit. */
export const largestRemainderCase = caseKind(
  'largest_remainder',
  z.object({
    total: quantity,
    unit: z.string().default('0.01'),
    items: z.array(z.object({ id, weight: quantity, landlord: z.boolean().default(false) })),
  }),
  ({ total, unit, items }) => {
    const digits = unit.split('.')[1]?.length ?? 0;
    const shares = splitAmount(total, quantity.parse(unit), items, 'total');
    return {
      expected: {
        shares: Object.fromEntries(items.map((item, at) => [item.id, fixedText(shares[at] ?? zero, digits)])),
      },
    };
  },
);
