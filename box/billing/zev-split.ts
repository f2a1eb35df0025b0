import {
  addRationals,
  compareRationals,
  divideRationals,
  multiplyRationals,
  type Rational,
  subtractRationals,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { blocked } from './blocked.ts';

/** A quarter of an hour of a ZEV, in kWh. */
export interface ZevInterval {
  readonly time: string;
  /** Tariff of the grid at this time, such as HT or NT. */
  readonly gridTariff: string;
  readonly solar: Rational;
  readonly feedIn: Rational;
  readonly batteryCharge: Rational;
  readonly batteryDischarge: Rational;
  /** Load of each consumer. */
  readonly loads: ReadonlyMap<string, Rational>;
}

/** kWh by source: `solar`, `battery` and the grid's tariffs. Sources nobody drew from are not there. */
export type ZevEnergy = ReadonlyMap<string, Rational>;

/** Splits every interval's load into solar, battery and grid (CH-ZEV): all consumers have the same solar share of
 *  their load, as the guide of the federal office asks. The kWh of a consumer's sources add up to his load. */
export function zevSplit(
  intervals: readonly ZevInterval[],
  consumers: readonly string[],
): Map<string, ZevEnergy> {
  const energy = new Map(consumers.map((id) => [id, new Map<string, Rational>()]));
  for (const interval of intervals) {
    const { solar, battery, load } = sourcesOf(interval);
    if (load.numerator === 0n) continue;
    for (const [consumer, own] of interval.loads) {
      const sums = energy.get(consumer);
      if (!sums)
        throw blocked(
          'target-unknown',
          `${interval.time}: "${consumer}" is no consumer of the ZEV`,
          consumer,
        );
      const part = divideRationals(own, load);
      const fromSolar = multiplyRationals(solar, part);
      const fromBattery = multiplyRationals(battery, part);
      const fromGrid = subtractRationals(own, addRationals(fromSolar, fromBattery));
      add(sums, 'solar', fromSolar);
      add(sums, 'battery', fromBattery);
      add(sums, interval.gridTariff, fromGrid);
    }
  }
  return energy;
}

/** Solar first, then battery, never more than the load. */
function sourcesOf(interval: ZevInterval) {
  const negative = [...interval.loads].find(([, load]) => load.numerator < 0n);
  if (negative)
    throw blocked('weight-negative', `${interval.time}: load of "${negative[0]}" is negative`, negative[0]);
  const load = sumOf(interval.loads.values());
  const produced = subtractRationals(interval.solar, addRationals(interval.feedIn, interval.batteryCharge));
  const solar = between(produced, zero, load);
  const battery = between(interval.batteryDischarge, zero, subtractRationals(load, solar));
  return { solar, battery, load };
}

function between(value: Rational, low: Rational, high: Rational): Rational {
  if (compareRationals(value, low) < 0) return low;
  return compareRationals(value, high) > 0 ? high : value;
}

function add(sums: Map<string, Rational>, source: string, kwh: Rational): void {
  if (kwh.numerator === 0n) return;
  sums.set(source, addRationals(sums.get(source) ?? zero, kwh));
}
