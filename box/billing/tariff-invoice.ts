import {
  addRationals,
  multiplyRationals,
  productOf,
  type Rational,
  rational,
  roundedTo,
  sumOf,
} from '../domain/rational.ts';

/** A line of an electricity invoice. */
export interface TariffLine {
  /** What it is summed up under, such as energy, net or levy. */
  readonly group: string;
  readonly quantity: Rational;
  readonly price: Rational;
  readonly vatPercent: Rational;
}

/** Amounts of an invoice: each line is rounded to the Rappen, VAT once per rate on the sum of its lines (CH-VAT). */
export function tariffInvoice(lines: readonly TariffLine[]) {
  const amounts = lines.map((line) => ({
    ...line,
    amount: roundedTo(multiplyRationals(line.quantity, line.price), 2),
  }));
  const byGroup = [...Map.groupBy(amounts, ({ group }) => group)];
  const byRate = [
    ...Map.groupBy(amounts, ({ vatPercent }) => `${vatPercent.numerator}/${vatPercent.denominator}`),
  ];
  const net = sumOf(amounts.map(({ amount }) => amount));
  const vat = sumOf(
    byRate.map(([, ofRate]) => {
      const percent = ofRate[0]?.vatPercent ?? rational(0n);
      const sum = sumOf(ofRate.map(({ amount }) => amount));
      return roundedTo(productOf(sum, percent, rational(1n, 100n)), 2);
    }),
  );
  return {
    lines: amounts.map(({ amount }) => amount),
    subtotals: new Map(
      byGroup.map(([group, ofGroup]) => [group, sumOf(ofGroup.map(({ amount }) => amount))]),
    ),
    net,
    vat,
    gross: addRationals(net, vat),
  };
}
