import { isoDate } from '../domain/civil-day.ts';
import {
  addRationals,
  compareRationals,
  divideRationals,
  exactly,
  multiplyRationals,
  productOf,
  type Rational,
  rational,
  subtractRationals,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { blocked } from './blocked.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** A unit with heat cost allocators. */
export interface PipeHeatUnit {
  readonly id: string;
  readonly area: Rational;
  /** Rated units of its devices. */
  readonly units: Rational;
}

interface PipeHeatCriteria {
  /** Captured share up to which pipe heat is suspected. */
  readonly capturedShare: Rational;
  /** Captured share that a correction restores. */
  readonly correctedShare: Rational;
  /** Standard deviation of specific consumption, as part of its mean. */
  readonly deviation: Rational;
  /** A low consumer uses at most this part of the mean per m². */
  readonly lowConsumer: Rational;
  /** Part of the units that are low consumers. */
  readonly lowConsumerShare: Rational;
}

/** Criteria of the guideline as public sources quote them; its formula itself is not public. */
export const pipeHeatCriteria: readonly Versioned<PipeHeatCriteria>[] = Object.freeze([
  {
    validFrom: isoDate('2009-03-01'),
    source: 'VDI 2077 sheet 3.5, as quoted by codicon.de and vdi2077-nein-danke.de',
    value: {
      capturedShare: exactly('0.34'),
      correctedShare: exactly('0.43'),
      deviation: exactly('0.85'),
      lowConsumer: exactly('0.15'),
      lowConsumerShare: exactly('0.15'),
    },
  },
]);

/** What the allocators missed, and what each unit's share of it is. */
export interface PipeHeat {
  /** Heat that the allocators captured, as part of the heat metered. */
  readonly capturedShare: Rational;
  readonly belowThreshold: boolean;
  readonly lowConsumerShare: Rational;
  /** Units to be added in all, by area, until the captured share is as it should be; 0 above the threshold. */
  readonly pipeUnits: Rational;
  readonly correctedUnits: ReadonlyMap<string, Rational>;
  /** Warns if all criteria are met; a correction is the manager's explicit decision (BGH VIII ZR 5/16). */
  readonly issues: readonly BillingIssue[];
}

/** Pipe heat by the balance method (DE-VDI2077, low confidence: the guideline was not available). `kwhPerUnit` comes
 *  from the maker of the devices. */
export function pipeHeat(
  units: readonly PipeHeatUnit[],
  heatKwh: Rational,
  kwhPerUnit: Rational,
  limits: Partial<Pick<PipeHeatCriteria, 'capturedShare' | 'correctedShare'>> = {},
): PipeHeat {
  const criteria = { ...editionOn(pipeHeatCriteria).value, ...limits };
  const counted = sumOf(units.map((unit) => unit.units));
  const area = sumOf(units.map((unit) => unit.area));
  if (heatKwh.numerator <= 0n || area.numerator <= 0n || kwhPerUnit.numerator <= 0n) {
    throw blocked(
      'no-weight',
      'Pipe heat needs metered heat, kWh per unit and areas above zero',
      'pipe heat',
    );
  }
  const capturedShare = divideRationals(multiplyRationals(counted, kwhPerUnit), heatKwh);
  const belowThreshold = compareRationals(capturedShare, criteria.capturedShare) <= 0;
  const target = divideRationals(multiplyRationals(criteria.correctedShare, heatKwh), kwhPerUnit);
  const pipeUnits = belowThreshold ? subtractRationals(target, counted) : zero;
  const correctedUnits = units.map((unit): [string, Rational] => {
    const added = divideRationals(multiplyRationals(pipeUnits, unit.area), area);
    return [unit.id, addRationals(unit.units, added)];
  });
  const lowConsumerShare = lowConsumers(units, divideRationals(counted, area), criteria);
  const manyLow = compareRationals(lowConsumerShare, criteria.lowConsumerShare) >= 0;
  const met = belowThreshold && manyLow && spreadsWidely(units, criteria);
  return {
    capturedShare,
    belowThreshold,
    lowConsumerShare,
    pipeUnits,
    correctedUnits: new Map(correctedUnits),
    issues: met ? [criteriaMet()] : [],
  };
}

function lowConsumers(
  units: readonly PipeHeatUnit[],
  mean: Rational,
  { lowConsumer }: PipeHeatCriteria,
): Rational {
  const limit = multiplyRationals(mean, lowConsumer);
  const low = units.filter((unit) => compareRationals(unit.units, multiplyRationals(limit, unit.area)) <= 0);
  return rational(BigInt(low.length), BigInt(units.length));
}

/** Whether the standard deviation of units per m² reaches the limit, compared as squares to stay exact. */
function spreadsWidely(units: readonly PipeHeatUnit[], { deviation }: PipeHeatCriteria): boolean {
  const count = rational(BigInt(units.length));
  const specific = units.flatMap((unit) =>
    unit.area.numerator > 0n ? [divideRationals(unit.units, unit.area)] : [],
  );
  const mean = divideRationals(sumOf(specific), count);
  const squares = specific.map((value) => {
    const off = subtractRationals(value, mean);
    return multiplyRationals(off, off);
  });
  const variance = divideRationals(sumOf(squares), count);
  return compareRationals(variance, productOf(deviation, deviation, mean, mean)) >= 0;
}

function criteriaMet(): BillingIssue {
  const message =
    'Pipe heat: few units captured, many low consumers, wide spread. Ask a specialist before billing';
  return billingIssue('pipe-heat-criteria-met', message, 'heating');
}
