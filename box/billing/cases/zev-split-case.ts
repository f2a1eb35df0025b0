import { z } from 'zod';
import { fixedText, multiplyRationals, roundedTo, sumOf, zero } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { type ZevEnergy, zevSplit } from '../zev-split.ts';
import { amounts, id, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const interval = z
  .object({
    ts: z.string().default(''),
    gridTariff: z.string().default('grid'),
    pv: quantity.default(zero),
    feedIn: quantity.default(zero),
    batteryCharge: quantity.nullish(),
    charge: quantity.nullish(),
    batteryDischarge: quantity.nullish(),
    discharge: quantity.nullish(),
    loads: amounts,
  })
  .transform(({ ts, gridTariff, pv, feedIn, batteryCharge, charge, batteryDischarge, discharge, loads }) => ({
    time: ts,
    gridTariff,
    solar: pv,
    feedIn,
    batteryCharge: batteryCharge ?? charge ?? zero,
    batteryDischarge: batteryDischarge ?? discharge ?? zero,
    loads,
  }));

/** Solar, battery and grid energy of each consumer of a ZEV, and its price where prices are stated. */
export const zevSplitCase = caseKind(
  'zev_split',
  z.object({ consumers: z.array(id), intervals: z.array(interval), prices: amounts }),
  ({ consumers, intervals, prices }) => {
    const energy = [...zevSplit(intervals, consumers)];
    const sources = new Set(['solar', ...intervals.map(({ gridTariff }) => gridTariff)]);
    const kwh = energy.map(([consumer, own]) => {
      const lines = [...new Set([...sources, ...own.keys()])].map((source) => [
        source,
        fixedText(own.get(source) ?? zero, 4),
      ]);
      return [consumer, Object.fromEntries(lines)];
    });
    if (prices.size === 0) return { expected: { kwh: Object.fromEntries(kwh) } };
    const amountsOf = energy.map(([consumer, own]) => [consumer, priced(own, prices)] as const);
    return {
      expected: {
        kwh: Object.fromEntries(kwh),
        amounts: Object.fromEntries(
          amountsOf.map(([consumer, lines]) => [
            consumer,
            Object.fromEntries([...lines].map(([source, amount]) => [source, fixedText(amount, 2)])),
          ]),
        ),
        totals: Object.fromEntries(
          amountsOf.map(([consumer, lines]) => [consumer, fixedText(sumOf(lines.values()), 2)]),
        ),
      },
    };
  },
);

/** Each source's kWh × price, rounded to the Rappen per line. */
function priced(own: ZevEnergy, prices: ReadonlyMap<string, typeof zero>) {
  return new Map(
    [...own].map(([source, kwh]) => {
      // A battery gives back what the sun gave it; its energy costs the same unless it has a price of its own.
      const price = prices.get(source) ?? (source === 'battery' ? prices.get('solar') : undefined);
      if (!price) throw blocked('price-required', `Energy from "${source}" has no price`, source);
      return [source, roundedTo(multiplyRationals(kwh, price), 2)];
    }),
  );
}
