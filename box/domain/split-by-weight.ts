/** Splits a whole number of the smallest units (cents, tenths of a per mille) by weights so that the parts
 *  add up to `total` exactly (largest remainder, billing.md GEN-LR). Units left over go to the parts that
 *  lost the largest fraction, on a tie to the earlier one: list the landlord first. A negative total splits
 *  like its magnitude. Throws RangeError for a negative weight or when all weights are zero. */
export function splitByWeight(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.some((weight) => weight < 0n)) throw new RangeError('A weight is negative');
  const weightTotal = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weightTotal === 0n) throw new RangeError('All weights are zero: nothing to split by');
  const sign = total < 0n ? -1n : 1n;
  const amount = total * sign;
  const parts = weights.map((weight) => ({
    whole: (amount * weight) / weightTotal,
    lost: (amount * weight) % weightTotal,
  }));
  const leftOver = amount - parts.reduce((sum, part) => sum + part.whole, 0n);
  const byLoss = parts.toSorted((a, b) => (a.lost < b.lost ? 1 : a.lost > b.lost ? -1 : 0));
  for (const part of byLoss.slice(0, Number(leftOver))) part.whole += 1n;
  return parts.map((part) => part.whole * sign);
}
