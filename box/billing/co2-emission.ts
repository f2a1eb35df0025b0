import { isoDate } from '../domain/civil-day.ts';
import { exactly, productOf, type Rational } from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** Fuels whose emission can be computed when the supplier's invoice states no kg CO2. */
export type EmittingFuel = 'naturalGas' | 'heatingOil' | 'lpg';

/** How an amount of fuel is stated. `kwhGross` is by gross calorific value Hs, `kwhNet` by heating value Hi. */
export type EmissionMeasure = 'kwhGross' | 'kwhNet' | 'litre' | 'kg';

/** kg CO2 per unit of each measure that is usual for the fuel. */
type FuelFactors = Readonly<Partial<Record<EmissionMeasure, Rational>>>;

const kgPerTonne = exactly('1000');
const gigajoulePerKwh = exactly('0.0036');

/** Emission factors, as products of the figures in the regulation. */
export const emissionFactors: readonly Versioned<Readonly<Record<EmittingFuel, FuelFactors>>>[] =
  Object.freeze([
    {
      validFrom: isoDate('2023-01-01'),
      source: 'EBeV 2030 annex 2 part 4: t CO2/GJ, GJ/t, t/1000 l; 1 MWh gross of natural gas is 3.2508 GJ',
      value: {
        naturalGas: {
          kwhGross: productOf(exactly('0.0558'), exactly('0.0032508'), kgPerTonne),
          kwhNet: productOf(exactly('0.0558'), gigajoulePerKwh, kgPerTonne),
        },
        heatingOil: {
          litre: productOf(exactly('0.074'), exactly('42.8'), exactly('0.845')),
          kg: productOf(exactly('0.074'), exactly('42.8')),
          kwhNet: productOf(exactly('0.074'), gigajoulePerKwh, kgPerTonne),
        },
        lpg: {
          kg: productOf(exactly('0.0655'), exactly('46')),
          kwhNet: productOf(exactly('0.0655'), gigajoulePerKwh, kgPerTonne),
        },
      },
    },
  ]);

/** kg CO2 of an amount of fuel (CO2-EF), exact. Blocks if the fuel is not stated in that measure. */
export function co2Emission(fuel: EmittingFuel, measure: EmissionMeasure, amount: Rational): Rational {
  const factor = editionOn(emissionFactors).value[fuel][measure];
  if (factor === undefined) {
    throw blocked('input-invalid', `No emission factor of ${fuel} per ${measure}: convert the amount`, fuel);
  }
  return productOf(amount, factor);
}
