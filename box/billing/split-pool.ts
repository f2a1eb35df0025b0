import { fractionText, type Rational, rational, sumOf, zero } from '../domain/rational.ts';
import { splitByWeight } from '../domain/split-by-weight.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, total } from './figure.ts';

/** One who shares in an amount. On a tie of lost fractions the landlord's rows come first (billing.md 2). */
export interface Sharer {
  /** Names the row in messages and figures: user, contract, group. */
  readonly id: string;
  readonly landlord: boolean;
}

/** A cent or Rappen, the smallest unit of money. */
export const cent: Rational = Object.freeze({ numerator: 1n, denominator: 100n });

/** Splits a pool over those who share in it (GEN-LR), in the order of `weights`: one figure each, which add up to the
 *  pool exactly. Blocks with `no-weight` if there is an amount but nothing to split it by, with `weight-negative` for
 *  a negative weight. */
export function splitPool<S extends Sharer>(
  pool: Figure,
  weights: ReadonlyMap<S, Figure>,
  name: string,
): Map<S, Figure> {
  const shares = [...weights].map(([{ landlord, id }, { value }]) => ({ id, landlord, weight: value }));
  const amounts = splitAmount(pool.value, cent, shares, pool.name);
  const all = [...weights.values()];
  const weightTotal = total(`sum of weights of ${pool.name}`, all[0]?.unit ?? '', all);
  return new Map(
    [...weights].map(([sharer, weight], at) => {
      const inputs = [pool, weight, weightTotal];
      return [sharer, computed(`${sharer.id}: ${name}`, 'GEN-LR', amounts[at] ?? zero, pool.unit, inputs)];
    }),
  );
}

/** The same on bare numbers, in whole multiples of `unit`. `about` names the amount in messages. */
export function splitAmount(
  amount: Rational,
  unit: Rational,
  shares: readonly (Sharer & { readonly weight: Rational })[],
  about: string,
): Rational[] {
  const negative = shares.find(({ weight }) => weight.numerator < 0n);
  if (negative) {
    const message = `${about}: the weight of "${negative.id}" is negative, ${fractionText(negative.weight)}`;
    throw blocked('weight-negative', message, negative.id);
  }
  const units = wholeUnits(amount, unit, about);
  if (sumOf(shares.map(({ weight }) => weight)).numerator === 0n) {
    if (units !== 0n)
      throw blocked('no-weight', `${about}: all weights are zero, nothing to split it by`, about);
    return shares.map(() => zero);
  }
  const landlordFirst = [...shares.entries()].toSorted(
    ([a, { landlord: left }], [b, { landlord: right }]) => Number(right) - Number(left) || a - b,
  );
  const parts = splitByWeight(units, toWholeNumbers(landlordFirst.map(([, { weight }]) => weight)));
  const amounts = shares.map(() => zero);
  for (const [place, [at]] of landlordFirst.entries()) {
    amounts[at] = rational((parts[place] ?? 0n) * unit.numerator, unit.denominator);
  }
  return amounts;
}

function wholeUnits(amount: Rational, unit: Rational, about: string): bigint {
  const dividend = amount.numerator * unit.denominator;
  const divisor = amount.denominator * unit.numerator;
  if (divisor <= 0n || dividend % divisor !== 0n) {
    const message = `${about}: ${fractionText(amount)} is no whole multiple of ${fractionText(unit)}`;
    throw blocked('input-invalid', message, about);
  }
  return dividend / divisor;
}

/** Weights over their common denominator: only their ratios matter. */
function toWholeNumbers(weights: readonly Rational[]): bigint[] {
  let common = 1n;
  for (const denominator of new Set(weights.map((weight) => weight.denominator))) {
    common *= rational(denominator, common).numerator;
  }
  return weights.map(({ numerator, denominator }) => numerator * (common / denominator));
}
