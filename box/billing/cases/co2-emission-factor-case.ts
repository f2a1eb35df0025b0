import { z } from 'zod';
import { fixedText, multiplyRationals, one, subtractRationals, zero } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { co2Emission, type EmissionMeasure } from '../co2-emission.ts';
import { computed, type Figure, stated } from '../figure.ts';
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
  ({ rows }) => {
    const figures = rows.map(emissionOf);
    return { expected: { kg: figures.map(({ value }) => fixedText(value, 2)) }, figures };
  },
);

function emissionOf(fields: z.output<typeof row>): Figure {
  const measure = measures.find((name) => fields[name]);
  const amount = measure && fields[measure];
  if (!measure || !amount) throw blocked('value-missing', `${fields.fuel}: no amount is stated`, fields.fuel);
  const fossil = subtractRationals(one, fields.biogenicShare ?? zero);
  const kg = multiplyRationals(co2Emission(fields.fuel, measure, amount), fossil);
  return computed(`CO2 of ${fields.fuel}`, 'CO2-EF', kg, 'kg', [stated(measure, amount, 'units')]);
}
