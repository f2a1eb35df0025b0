import { z } from 'zod';
import { fixedText, type Rational, sumOf } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { computed, stated } from '../figure.ts';
import { reduction, reductionPercents } from '../reductions.ts';
import { editionOn } from '../versioned.ts';
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
  ({ base: bases, reductions }) => {
    const perTenant = Object.entries(bases).map(([tenant, own]) => {
      const figures = reductions.map(({ code, percent, pools }) => {
        const usual = percent ?? editionOn(reductionPercents).value.get(code);
        if (!usual) throw blocked('value-missing', `Reduction "${code}": no percentage is stated`, code);
        const share = stated(`${tenant}: share`, baseOf(own, pools), 'EUR');
        const inputs = [share, stated('percentage', usual, '%')];
        const rule = code === 'co2-missing' ? 'CO2-7-4' : 'DE-12-1';
        return {
          code,
          figure: computed(`${tenant}: ${code}`, rule, reduction(share.value, usual), 'EUR', inputs),
        };
      });
      return { tenant, figures };
    });
    return {
      expected: {
        perTenant: Object.fromEntries(
          perTenant.map(({ tenant, figures }) => [
            tenant,
            Object.fromEntries(figures.map(({ code, figure }) => [code, fixedText(figure.value, 2)])),
          ]),
        ),
      },
      figures: perTenant.flatMap(({ figures }) => figures.map(({ figure }) => figure)),
    };
  },
);

/** The part of a tenant's share a reduction applies to: the pools it names, else all. */
function baseOf(own: z.output<typeof base>, pools: readonly string[] | null | undefined): Rational {
  if ('numerator' in own && typeof own.numerator === 'bigint') return own as Rational;
  const byPool = Object.entries(own as Record<string, Rational>);
  return sumOf(byPool.filter(([pool]) => !pools || pools.includes(pool)).map(([, amount]) => amount));
}
