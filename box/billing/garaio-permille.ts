import {
  addRationals,
  divideRationals,
  multiplyRationals,
  one,
  productOf,
  type Rational,
  rational,
  subtractRationals,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { Blocked, blocked } from './blocked.ts';
import { type Sharer, splitAmount } from './split-pool.ts';
import { swissWarmWaterKwh, type WarmWaterConversion } from './swiss-warm-water.ts';

/** A tariff of a cost centre. Of `cost` tariffs (peak power) the quantity is money already. */
interface GaraioTariff {
  readonly id: string;
  readonly price?: Rational;
  readonly cost: boolean;
}

/** What 1000.0 per mille of a cost centre means (billing.md 11.1). */
export type GaraioWeighting =
  | { readonly by: 'quantity' | 'price'; readonly tariffs: readonly GaraioTariff[] }
  | { readonly by: 'vewaCostShare'; readonly energies: readonly GaraioEnergy[] };

/** An energy of a VEWA cost centre; its id is the tariff's and the quantity's. */
interface GaraioEnergy {
  readonly id: string;
  /** Part that goes by area and days. */
  readonly baseShare: Rational;
  /** Set for warm water counted in m³: how it becomes kWh among other energies. */
  readonly warmWater?: Partial<WarmWaterConversion> & { readonly measuredKwh?: Rational };
}

/** A Mietverhältnis of the file, in its order; a vacancy is one too. */
export interface GaraioContract extends Sharer {
  readonly quantities: ReadonlyMap<string, Rational>;
  /** Area × days; only VEWA weighs by it. */
  readonly areaDays: Rational;
}

/** Per mille of the contracts in a cost centre (CH-GAR), as tenths or finer by `decimals`; they add up to 1000 exactly.
 *  Blocks with `price-required` if one of several tariffs has no price, with `no-consumption` if nothing weighs. */
export function garaioPermille(
  contracts: readonly GaraioContract[],
  weighting: GaraioWeighting,
  decimals = 1,
): Map<string, Rational> {
  const weights =
    weighting.by === 'vewaCostShare'
      ? vewaWeights(contracts, weighting.energies)
      : contracts.map(({ quantities }) =>
          sumOf(weighting.tariffs.map((tariff) => weightOf(tariff, quantities, weighting))),
        );
  if (sumOf(weights).numerator === 0n) {
    throw blocked('no-consumption', 'Nothing was consumed: no per mille can be written', 'cost centre');
  }
  const shares = contracts.map(({ id, landlord }, at) => ({ id, landlord, weight: weights[at] ?? zero }));
  const permille = splitAmount(rational(1000n), rational(1n, 10n ** BigInt(decimals)), shares, 'per mille');
  return new Map(contracts.map(({ id }, at) => [id, permille[at] ?? zero]));
}

function weightOf(
  { id, price, cost }: GaraioTariff,
  quantities: ReadonlyMap<string, Rational>,
  { by, tariffs }: Exclude<GaraioWeighting, { by: 'vewaCostShare' }>,
): Rational {
  const quantity = quantities.get(id) ?? zero;
  if (by === 'quantity' || cost) return quantity;
  if (price !== undefined) return multiplyRationals(quantity, price);
  // A single tariff needs no price: money and quantity give the same shares.
  if (tariffs.length === 1) return quantity;
  throw blocked('price-required', `Tariff "${id}" has no price, so it cannot be added to the others`, id);
}

/** Exact share of the VEWA cost, whatever the cost: Σ energy share × (base × area share + rest × consumption share). */
function vewaWeights(contracts: readonly GaraioContract[], energies: readonly GaraioEnergy[]): Rational[] {
  const area = sumOf(contracts.map(({ areaDays }) => areaDays));
  const used = energies.map(({ id }) => sumOf(contracts.map(({ quantities }) => quantities.get(id) ?? zero)));
  const kwh = energies.map((energy, at) => kwhOf(energy, used[at] ?? zero));
  const all = sumOf(kwh);
  return contracts.map(({ quantities, areaDays }) =>
    sumOf(
      energies.map(({ id, baseShare }, at) => {
        const energyShare = energies.length === 1 ? one : quotient(kwh[at] ?? zero, all);
        const base = multiplyRationals(baseShare, quotient(areaDays, area));
        const variable = quotient(quantities.get(id) ?? zero, used[at] ?? zero);
        const share = addRationals(base, multiplyRationals(subtractRationals(one, baseShare), variable));
        return productOf(energyShare, share);
      }),
    ),
  );
}

function kwhOf({ warmWater }: GaraioEnergy, used: Rational): Rational {
  if (!warmWater) return used;
  return warmWater.measuredKwh ?? swissWarmWaterKwh(used, warmWater);
}

function quotient(part: Rational, whole: Rational): Rational {
  return whole.numerator === 0n ? zero : divideRationals(part, whole);
}

/** Whether an error concerns one cost centre only, so that the others can still be written. */
export function isCostCentreError(error: unknown): error is Blocked {
  return (
    error instanceof Blocked &&
    error.issues.every(({ code }) => code === 'price-required' || code === 'no-consumption')
  );
}
