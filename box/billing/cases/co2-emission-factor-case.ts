import { z } from 'zod';
import { fixedText, multiplyRationals, one, subtractRationals, zero } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { co2Emission, type EmissionMeasure } from '../co2-emission.ts';
import { quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const measures = ['kwhGross', 'kwhNet', 'litre', 'kg'] as const satisfies readonly EmissionMeasure[];

const row = z.object({
  fuel: z.enum(['naturalGas', 'heatingOil', 'lpg']),
  kwhGross: quantity.nullish(),
  kwhNet: quantity.nullish(),
  litre: quantity.nullish(),
  kg: quantity.nullish(),
  /** Proven biogenic part, which emits nothing that counts. */
  biogenicShare: quantity.nullish(),
});

/** kg CO2 of fuels whose invoice states none. */
export const co2EmissionFactorCase = caseKind(
  'co2_emission_factor',
  z.object({ rows: z.array(row) }),
  ({ rows }) => ({
    expected: {
      kg: rows.map((stated) => {
        const measure = measures.find((name) => stated[name]);
        const amount = measure && stated[measure];
        if (!measure || !amount)
          throw blocked('value-missing', `${stated.fuel}: no amount is stated`, stated.fuel);
        const fossil = subtractRationals(one, stated.biogenicShare ?? zero);
        return fixedText(multiplyRationals(co2Emission(stated.fuel, measure, amount), fossil), 2);
      }),
    },
  }),
);
