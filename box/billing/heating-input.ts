import type { IsoDate, Period } from '../domain/civil-day.ts';
import type { Rational } from '../domain/rational.ts';
import type { MeteredUnit } from './consumption-weights.ts';
import type { OccupancyRow } from './occupancy-rows.ts';
import type { CaptureSystem } from './split-capture-systems.ts';
import type { Co2Input } from './split-co2.ts';
import type { CombinedPlant } from './split-warm-water.ts';
import type { RoundingProfile } from './time-shares.ts';

/** A unit of the heating bill. */
export interface HeatedUnit extends MeteredUnit {
  /** m². */
  readonly area: Rational;
  /** m² that are heated; the base of heating goes by it. */
  readonly heatedArea: Rational;
  /** User group, for costs that only one group bears. */
  readonly group?: string;
}

/** A user of a heated unit, clipped to the billing period. */
export type HeatingRow = OccupancyRow<HeatedUnit>;

/** A cost of the plant: for heating and warm water together, or one of them. */
interface PlantCost {
  readonly id: string;
  readonly amount: Rational;
  readonly target: 'both' | 'heating' | 'warmwater';
}

/** A cost on the heating bill that is neither heating nor warm water, such as cold water or device rent. */
export interface OtherCost {
  readonly id: string;
  readonly amount: Rational;
  readonly key:
    | { readonly by: 'area' | 'units' }
    | { readonly by: 'consumption'; readonly field: string }
    | { readonly by: 'direct'; readonly to: string };
  /** Only the units of this group bear it. */
  readonly group?: string;
}

/** How the plant's common costs are split: by energy (§ 9), by a stated share, not at all because there are two
 *  plants or no central warm water. */
export type WarmWaterPlan =
  | { readonly method: 'combined'; readonly plant: CombinedPlant }
  | { readonly method: 'given'; readonly share: Rational }
  | { readonly method: 'separate' }
  | { readonly method: 'none' };

/** A capture system and the field its users' units stand in. */
export interface FieldSystem extends CaptureSystem {
  readonly field: string;
}

/** Facts of the building that require 70 percent by consumption (§ 7 (1) sentence 2). */
interface BuildingFacts {
  readonly belowWSchV1994: boolean;
  readonly oilOrGas: boolean;
  readonly pipesMostlyInsulated: boolean;
}

/** Everything a heating cost statement is computed from. */
export interface HeatingInput {
  readonly period: Period;
  readonly units: readonly HeatedUnit[];
  readonly costs: readonly PlantCost[];
  readonly warmWater: WarmWaterPlan;
  /** 0 to 1. */
  readonly heatingConsumptionShare: Rational;
  readonly warmWaterConsumptionShare: Rational;
  /** How a change of users splits the base of heating (§ 9b (2)). */
  readonly changeSplit: 'degreeDays' | 'days';
  readonly captureSystems: readonly FieldSystem[];
  readonly other: readonly OtherCost[];
  /** § 9a (2): pools whose meters failed for over a quarter of the area. */
  readonly areaOnly: { readonly heating: boolean; readonly warmWater: boolean };
  readonly co2?: Co2Input & { readonly target: 'both' | 'heating'; readonly deduct: boolean };
  readonly profile: RoundingProfile;
  /** What each user paid in advance, by user id. */
  readonly prepayments: ReadonlyMap<string, Rational>;
  readonly building?: BuildingFacts;
  /** Days from which another set of keys is valid. */
  readonly keysValidFrom?: readonly IsoDate[];
}
