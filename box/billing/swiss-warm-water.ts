import { isoDate } from '../domain/civil-day.ts';
import { exactly, productOf, type Rational } from '../domain/rational.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** What turns cubic metres of warm water into kWh. */
export interface WarmWaterConversion {
  /** Kelvin between cold and warm water. */
  readonly temperatureDifference: Rational;
  /** Heat lost in tank and pipes. */
  readonly lossFactor: Rational;
}

/** kWh per m³ and kelvin of water, and the usual conversion. */
export const swissWarmWater: readonly Versioned<
  WarmWaterConversion & { readonly kwhPerM3Kelvin: Rational }
>[] = Object.freeze([
  {
    validFrom: isoDate('2018-01-01'),
    source: 'smart-me documentation, VEWA settlement: 52 °C less 10 °C, factor 1.25',
    value: {
      kwhPerM3Kelvin: exactly('1.163'),
      temperatureDifference: exactly('42'),
      lossFactor: exactly('1.25'),
    },
  },
]);

/** Heat in warm water in kWh (CH-WW-Q); metered heat is better, where there is any. */
export function swissWarmWaterKwh(
  volumeM3: Rational,
  conversion: Partial<WarmWaterConversion> = {},
): Rational {
  const usual = editionOn(swissWarmWater).value;
  const { temperatureDifference, lossFactor } = { ...usual, ...conversion };
  return productOf(volumeM3, usual.kwhPerM3Kelvin, temperatureDifference, lossFactor);
}
