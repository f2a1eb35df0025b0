import { z } from 'zod';
import { fixedText, type Rational, sumOf } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { reduction, reductionPercents } from '../reductions.ts';
import { newestEdition } from '../versioned.ts';
import { id, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** A tenant's share: in one sum, or by pool. */
const base = z.union([quantity, z.record(z.string(), quantity)]);

/** What each reduction would be worth to each tenant; never applied by itself. */
export const reductionsCase = caseKind(
  'reductions',
  z.object({
    base: z.record(z.string(), base),
    reductions: z.array(
      z.object({ code: id, percent: quantity.nullish(), pools: z.array(z.string()).nullish() }),
    ),
  }),
  ({ base: bases, reductions }) => ({
    expected: {
      perTenant: Object.fromEntries(
        Object.entries(bases).map(([tenant, own]) => [
          tenant,
          Object.fromEntries(
            reductions.map(({ code, percent, pools }) => {
              const usual = percent ?? newestEdition(reductionPercents).value.get(code);
              if (!usual)
                throw blocked('value-missing', `Reduction "${code}": no percentage is stated`, code);
              return [code, fixedText(reduction(baseOf(own, pools), usual), 2)];
            }),
          ),
        ]),
      ),
    },
  }),
);

/** The part of a tenant's share a reduction applies to: the pools it names, else all. */
function baseOf(own: z.output<typeof base>, pools: readonly string[] | null | undefined): Rational {
  if ('numerator' in own && typeof own.numerator === 'bigint') return own as Rational;
  const byPool = Object.entries(own as Record<string, Rational>);
  return sumOf(byPool.filter(([pool]) => !pools || pools.includes(pool)).map(([, amount]) => amount));
}
