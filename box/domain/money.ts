import { type Decimal, decimalOf, decimalParts } from './decimal.ts';

declare const centsBrand: unique symbol;

/** An amount of money in whole cents or Rappen. Never a fraction, never a float. */
export type Cents = bigint & { readonly [centsBrand]: true };

/** Currencies the box bills in. */
export type Currency = 'EUR' | 'CHF';

/** Marks a whole number as cents. */
export function cents(amount: bigint): Cents {
  return amount as Cents;
}

/** The cents of an amount such as `12.34`. Throws RangeError if it has more than two decimals: who rounds
 *  says so before. */
export function centsOf(amount: Decimal): Cents {
  const { mantissa, scale } = decimalParts(amount);
  if (scale > 2) throw new RangeError(`"${amount}" has fractions of a cent`);
  return cents(mantissa * 10n ** BigInt(2 - scale));
}

/** The amount in units of the currency: 1234 cents are `12.34`. */
export function amountOf(amount: Cents): Decimal {
  return decimalOf(amount, 2);
}
