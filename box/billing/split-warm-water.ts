import type { IsoDate } from '../domain/civil-day.ts';
import {
  compareRationals,
  divideRationals,
  exactly,
  multiplyRationals,
  one,
  productOf,
  type Rational,
  roundRational,
  rationalOf,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { computed, type Figure, stated } from './figure.ts';
import { editionOn } from './versioned.ts';
import { type Fuel, heatingValues, type WarmWaterAdjustment, warmWaterRates } from './warm-water-rates.ts';

/** What the plant took in all: in kWh, or in fuel whose heating value is stated or that of § 9 (3). Of a heat pump it
 *  is the electricity for the formula, the total heat for a meter. */
export type EnergyBasis =
  { readonly kwh: Rational } | { readonly fuelQuantity: Rational; readonly heatingValue: Rational | Fuel };

/** How the percentage is rounded; other billing companies' customs, to take over a mandate (billing.md 4.3). */
type ShareRounding = 'exact' | 'percent2' | 'percent2_floor';

/** How the heat of warm water is known (HeizkostenV § 9 (2)). */
export type WarmWaterHeat =
  | { readonly method: 'volume'; readonly volume: Rational; readonly temperature?: Rational }
  | { readonly method: 'area'; readonly area: Rational }
  | { readonly method: 'measured'; readonly kwh: Rational };

/** The energy of a combined plant and how much of it warmed water. */
export interface CombinedPlant {
  readonly heat: WarmWaterHeat;
  readonly adjust: readonly WarmWaterAdjustment[];
  readonly basis: EnergyBasis | undefined;
  readonly rounding: ShareRounding;
  /** First day of the period: which edition of the rates counts. */
  readonly day?: IsoDate;
}

/** Warm water's part of the plant's energy, as figures. */
export interface WarmWaterShare {
  /** kWh. */
  readonly energy?: Figure;
  /** In the fuel's unit; only if the plant's total is stated in fuel. */
  readonly fuel?: Figure;
  /** 0 to 1. */
  readonly share: Figure;
  readonly issues: readonly BillingIssue[];
}

/** Warm water's share α of the energy of a combined plant (HeizkostenV § 9 (2), (3)). Factors apply to the formulas
 *  only, never to measured heat. Blocks with `hp-total-heat-missing` when metered heat would be divided by the
 *  electricity of a heat pump, with `share-out-of-range` when warm water took more than there was. */
export function warmWaterShare(plant: CombinedPlant): WarmWaterShare {
  const metered = plant.heat.method === 'measured';
  const heatPump = plant.adjust.includes('monovalent_heat_pump');
  if (metered && (heatPump || plant.basis === undefined)) {
    const message = 'Warm water heat is metered but not the total heat: heat is never divided by electricity';
    throw blocked('hp-total-heat-missing', message, 'warm water');
  }
  if (plant.basis === undefined) {
    throw blocked('value-missing', 'The total energy of the plant is not stated', 'warm water');
  }
  const energy = warmWaterEnergy(plant);
  const { part, whole, fuel } = partAndWhole(energy, plant.basis, plant.day);
  if (whole.value.numerator <= 0n) {
    throw blocked('no-weight', 'The total energy of the plant is zero', 'warm water');
  }
  const exact = divideRationals(part.value, whole.value);
  const value = roundShare(exact, plant.rounding);
  if (compareRationals(value, one) > 0) {
    throw blocked('share-out-of-range', 'Warm water takes more energy than the plant', 'warm water');
  }
  const note = plant.rounding === 'exact' ? undefined : `rounded: ${plant.rounding}`;
  const share = computed('warm water share', 'DE-9-1', value, '', [part, whole], note);
  return { energy, ...(fuel ? { fuel } : {}), share, issues: doubts(plant, value) };
}

/** The two parts of a cost of the whole plant: warm water's rounded to the cent, heating's the rest. */
export function splitPlantCost(cost: Figure, share: Figure): { warmWater: Figure; heating: Figure } {
  const value = roundedTo(multiplyRationals(cost.value, share.value), 2);
  const warmWater = computed('warm water part of the plant', 'DE-9-1', value, cost.unit, [cost, share]);
  const rest = subtractRationals(cost.value, value);
  const heating = computed('heating part of the plant', 'GEN-POOL', rest, cost.unit, [cost, warmWater]);
  return { warmWater, heating };
}

function warmWaterEnergy({ heat, adjust, day }: CombinedPlant): Figure {
  const { value: rates, source } = editionOn(warmWaterRates, day);
  const factor = productOf(...adjust.map((name) => rates.factors[name]));
  const note = [source, ...adjust].join(', ');
  switch (heat.method) {
    case 'measured':
      return stated('warm water heat, metered', heat.kwh, 'kWh');
    case 'volume': {
      const temperature = heat.temperature ?? rates.usualTemperature;
      const value = productOf(
        rates.perVolume,
        heat.volume,
        subtractRationals(temperature, rates.coldWater),
        factor,
      );
      const inputs = [stated('warm water', heat.volume, 'm3'), stated('temperature in °C', temperature, '')];
      return computed('warm water heat by volume', 'DE-9-2', value, 'kWh', inputs, note);
    }
    case 'area': {
      const value = productOf(rates.perArea, heat.area, factor);
      return computed(
        'warm water heat by area',
        'DE-9-2',
        value,
        'kWh',
        [stated('living area', heat.area, 'm2')],
        note,
      );
    }
  }
}

function partAndWhole(
  energy: Figure,
  basis: EnergyBasis,
  day: IsoDate | undefined,
): { part: Figure; whole: Figure; fuel?: Figure } {
  if ('kwh' in basis) return { part: energy, whole: stated('energy of the plant', basis.kwh, 'kWh') };
  const { heatingValue } = basis;
  const perUnit =
    typeof heatingValue === 'string' ? editionOn(heatingValues, day).value[heatingValue] : heatingValue;
  if (perUnit.numerator <= 0n) throw blocked('input-invalid', 'A heating value is above zero', 'warm water');
  const inputs = [energy, stated('heating value', perUnit, '')];
  const value = divideRationals(energy.value, perUnit);
  const fuel = computed('fuel for warm water', 'DE-9-3', value, 'units', inputs);
  return { part: fuel, whole: stated('fuel of the plant', basis.fuelQuantity, 'units'), fuel };
}

function roundShare(share: Rational, rounding: ShareRounding): Rational {
  switch (rounding) {
    case 'exact':
      return share;
    case 'percent2':
      return roundedTo(share, 4);
    case 'percent2_floor':
      return rationalOf(roundRational(share, 4, 'floor'));
  }
}

function doubts({ heat }: CombinedPlant, share: Rational): BillingIssue[] {
  const issues: BillingIssue[] = [];
  if (heat.method !== 'measured') {
    const message = `The heat of warm water is computed by ${heat.method}, not metered (§ 9 (2))`;
    issues.push(billingIssue('ww-heat-not-metered', message, 'warm water'));
  }
  const odd = compareRationals(share, exactly('0.05')) < 0 || compareRationals(share, exactly('0.6')) > 0;
  if (odd && compareRationals(share, zero) !== 0) {
    const message =
      'Warm water takes less than 5 or more than 60 percent of the energy: check volume and meters';
    issues.push(billingIssue('ww-share-implausible', message, 'warm water'));
  }
  return issues;
}
