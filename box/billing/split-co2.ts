import type { IsoDate } from '../domain/civil-day.ts';
import {
  compareRationals,
  divideRationals,
  fixedText,
  multiplyRationals,
  one,
  productOf,
  type Rational,
  rational,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { co2Stages, nonResidentialPercent } from './co2-stages.ts';
import { computed, type Figure, stated } from './figure.ts';
import { editionOn } from './versioned.ts';

/** The CO2 of a plant in a billing period. */
export interface Co2Input {
  readonly kg: Rational;
  /** Living area supplied by the plant. */
  readonly area: Rational;
  /** CO2 cost in money; absent: only the percentage is asked for. */
  readonly cost?: Rational;
  readonly building: 'residential' | 'nonResidential';
  /** Public-law restrictions on insulation and heating system (§ 9). */
  readonly restriction: 'none' | 'one' | 'both';
  /** Part of a year the period covers; shortens the table (§ 5 (1)). 1 for a year. */
  readonly yearPart: Rational;
  /** First day of the period: which edition of the table counts. */
  readonly day?: IsoDate;
}

/** Who pays how much of the CO2 cost, as figures. */
export interface Co2Split {
  /** kg per m² and period, one decimal. */
  readonly kgPerArea: Figure;
  /** 1 to 10; `null` for non-residential buildings. */
  readonly stage: number | null;
  /** Percent, 0 to 95. */
  readonly landlordPercent: Figure;
  readonly landlord?: Figure;
  readonly tenants?: Figure;
}

/** The landlord's part of the CO2 cost by stage (CO2KostAufG §§ 5, 8, 9). The specific emission is rounded to one
 *  digit before the look-up; each stage includes its lower bound. */
export function splitCo2(input: Co2Input): Co2Split {
  if (input.area.numerator <= 0n) throw blocked('no-weight', 'CO2: the supplied area is zero', 'CO2');
  const emission = stated('CO2', input.kg, 'kg');
  const area = stated('supplied area', input.area, 'm2');
  const perArea = roundedTo(divideRationals(input.kg, input.area), 1);
  const kgPerArea = computed('CO2 per m²', 'CO2-5', perArea, 'kg/m2', [emission, area], 'one digit');
  const { stage, percent } = lookUp(input, kgPerArea);
  const landlordPercent = restricted(percent, input.restriction);
  if (input.cost === undefined) return { kgPerArea, stage, landlordPercent };

  const cost = stated('CO2 cost', input.cost, 'EUR');
  const part = roundedTo(productOf(input.cost, landlordPercent.value, rational(1n, 100n)), 2);
  const landlord = computed("landlord's CO2 cost", 'CO2-7', part, 'EUR', [cost, landlordPercent]);
  const rest = subtractRationals(input.cost, part);
  const tenants = computed("tenants' CO2 cost", 'CO2-7', rest, 'EUR', [cost, landlord]);
  return { kgPerArea, stage, landlordPercent, landlord, tenants };
}

function lookUp(input: Co2Input, kgPerArea: Figure): { stage: number | null; percent: Figure } {
  if (input.building === 'nonResidential') {
    const { value, source } = editionOn(nonResidentialPercent, input.day);
    const percent = computed('landlord percentage', 'CO2-8', rational(BigInt(value)), '%', [], source);
    return { stage: null, percent };
  }
  const { value: stages, source } = editionOn(co2Stages, input.day);
  const reached = stages.findLast(({ from }) => {
    const bound = multiplyRationals(rational(BigInt(from)), input.yearPart);
    return compareRationals(kgPerArea.value, bound) >= 0;
  });
  const { stage, landlordPercent } = reached ?? { stage: 1, landlordPercent: 0 };
  const whole = compareRationals(input.yearPart, one) === 0;
  const note = `stage ${stage}, ${source}${whole ? '' : `, bounds × ${fixedText(input.yearPart, 4)}`}`;
  const value = rational(BigInt(landlordPercent));
  return { stage, percent: computed('landlord percentage', 'CO2-5', value, '%', [kgPerArea], note) };
}

function restricted(percent: Figure, restriction: Co2Input['restriction']): Figure {
  if (restriction === 'none') return percent;
  const value = restriction === 'both' ? zero : divideRationals(percent.value, rational(2n));
  return computed(
    'landlord percentage, restricted',
    'CO2-9',
    value,
    '%',
    [percent],
    `restriction: ${restriction}`,
  );
}
