import { isoDate } from '../domain/civil-day.ts';
import { exactly, type Rational } from '../domain/rational.ts';
import type { Versioned } from './versioned.ts';

/** What changes the heat of warm water when a formula stands for a meter (§ 9 (2)). */
export type WarmWaterAdjustment = 'gas_gross_calorific' | 'commercial_heat_supply' | 'monovalent_heat_pump';

interface WarmWaterRates {
  /** kWh per m³ and kelvin. */
  readonly perVolume: Rational;
  /** kWh per m² of living area. */
  readonly perArea: Rational;
  /** °C of the cold water that the formula takes for granted. */
  readonly coldWater: Rational;
  /** °C of the warm water when nobody measured it. */
  readonly usualTemperature: Rational;
  readonly factors: Readonly<Record<WarmWaterAdjustment, Rational>>;
}

/** The figures of HeizkostenV § 9 (2). The heat pump's factor yields electricity (BT-Drs. 20/7619: 2.5 → 2.7/0.8). */
export const warmWaterRates: readonly Versioned<WarmWaterRates>[] = Object.freeze([
  {
    validFrom: isoDate('2024-10-01'),
    source: 'HeizkostenV § 9 (2) in the form of BGBl. 2023 I No. 280; BT-Drs. 20/7619',
    value: {
      perVolume: exactly('2.5'),
      perArea: exactly('32'),
      coldWater: exactly('10'),
      usualTemperature: exactly('60'),
      factors: {
        gas_gross_calorific: exactly('1.11'),
        commercial_heat_supply: { numerator: 20n, denominator: 23n }, // divided by 1.15
        monovalent_heat_pump: exactly('0.3'),
      },
    },
  },
]);

/** Fuels of the table in § 9 (3). */
export const fuels = [
  'heatingOil',
  'heavyOil',
  'gasH',
  'gasL',
  'lpg',
  'coke',
  'lignite',
  'hardCoal',
  'firewood',
  'pellets',
  'woodChips',
] as const;
/** A fuel whose heating value the law states. */
export type Fuel = (typeof fuels)[number];

/** Heating values Hi when the invoice states none: kWh per litre (oil), m³ (gas) or kg (others). */
export const heatingValues: readonly Versioned<Readonly<Record<Fuel, Rational>>>[] = Object.freeze([
  {
    validFrom: isoDate('2021-12-01'),
    source: 'HeizkostenV § 9 (3), table',
    value: {
      heatingOil: exactly('10'),
      heavyOil: exactly('10.9'),
      gasH: exactly('10'),
      gasL: exactly('9'),
      lpg: exactly('13'),
      coke: exactly('8'),
      lignite: exactly('5.5'),
      hardCoal: exactly('8'),
      firewood: exactly('4.1'),
      pellets: exactly('5'),
      woodChips: exactly('4'),
    },
  },
]);
