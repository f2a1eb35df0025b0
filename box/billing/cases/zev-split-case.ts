import { z } from 'zod';
import { fixedText, multiplyRationals, type Rational, roundedTo, zero } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { computed, type Figure, stated, total } from '../figure.ts';
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
    const energy = [...zevSplit(intervals, consumers)].map(([consumer, own]) => ({
      consumer,
      own: figuresOf(consumer, own),
    }));
    const sources = new Set(['solar', ...intervals.map(({ gridTariff }) => gridTariff)]);
    const kwh = energy.map(({ consumer, own }) => {
      const lines = [...new Set([...sources, ...own.keys()])].map((source) => {
        return [source, fixedText(own.get(source)?.value ?? zero, 4)];
      });
      return [consumer, Object.fromEntries(lines)];
    });
    if (prices.size === 0) {
      return {
        expected: { kwh: Object.fromEntries(kwh) },
        figures: energy.flatMap(({ own }) => [...own.values()]),
      };
    }
    const bills = energy.map(({ consumer, own }) => {
      const lines = priced(consumer, own, prices);
      return { consumer, lines, sum: total(`${consumer}: total`, 'CHF', [...lines.values()]) };
    });
    return {
      expected: {
        kwh: Object.fromEntries(kwh),
        amounts: Object.fromEntries(
          bills.map(({ consumer, lines }) => [
            consumer,
            Object.fromEntries([...lines].map(([source, { value }]) => [source, fixedText(value, 2)])),
          ]),
        ),
        totals: Object.fromEntries(bills.map(({ consumer, sum }) => [consumer, fixedText(sum.value, 2)])),
      },
      figures: bills.map(({ sum }) => sum),
    };
  },
);

function figuresOf(consumer: string, own: ZevEnergy): Map<string, Figure> {
  return new Map(
    [...own].map(([source, kwh]) => [source, computed(`${consumer}: ${source}`, 'CH-ZEV', kwh, 'kWh', [])]),
  );
}

/** Each source's kWh × price, rounded to the Rappen per line. */
function priced(consumer: string, own: ReadonlyMap<string, Figure>, prices: ReadonlyMap<string, Rational>) {
  return new Map(
    [...own].map(([source, kwh]) => {
      // A battery gives back what the sun gave it; its energy costs the same unless it has a price of its own.
      const price = prices.get(source) ?? (source === 'battery' ? prices.get('solar') : undefined);
      if (!price) throw blocked('price-required', `Energy from "${source}" has no price`, source);
      const value = roundedTo(multiplyRationals(kwh.value, price), 2);
      const inputs = [kwh, stated(`price of ${source}`, price, 'CHF')];
      return [source, computed(`${consumer}: ${source} in money`, 'CH-ZEV', value, 'CHF', inputs)];
    }),
  );
}
