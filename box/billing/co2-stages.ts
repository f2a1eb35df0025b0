import { isoDate } from '../domain/civil-day.ts';
import type { Versioned } from './versioned.ts';

/** A stage of the CO2 table: from `from` kg CO2 per m² and year on, the landlord pays `landlordPercent`. */
export interface Co2Stage {
  readonly stage: number;
  readonly from: number;
  readonly landlordPercent: number;
}

const stages = [0, 12, 17, 22, 27, 32, 37, 42, 47, 52].map((from, at) =>
  Object.freeze({ stage: at + 1, from, landlordPercent: at === 9 ? 95 : at * 10 }),
);

/** The ten stages for residential buildings. */
export const co2Stages: readonly Versioned<readonly Co2Stage[]>[] = Object.freeze([
  {
    validFrom: isoDate('2023-01-01'),
    source: 'CO2KostAufG, annex to §§ 5 to 7',
    value: Object.freeze(stages),
  },
]);

/** What the landlord of a non-residential building pays. */
export const nonResidentialPercent: readonly Versioned<number>[] = Object.freeze([
  { validFrom: isoDate('2023-01-01'), source: 'CO2KostAufG § 8 (1)', value: 50 },
]);

/** From the edition's day on, plants under § 43 GModG are split half and half instead of by stage. */
export const halfSplitPercent: readonly Versioned<number>[] = Object.freeze([
  { validFrom: isoDate('2028-01-01'), source: 'CO2KostAufG § 5a (GModG, BGBl. 2026 I No. 226)', value: 50 },
]);

/** First day from which CO2 cost on a fuel invoice counts; the kg of older fuel do count. */
export const co2CostFrom: readonly Versioned<null>[] = Object.freeze([
  { validFrom: isoDate('2023-01-01'), source: 'CO2KostAufG § 11', value: null },
]);
