import type { IsoDate } from '../domain/civil-day.ts';
import {
  compareRationals,
  divideRationals,
  fractionText,
  multiplyRationals,
  one,
  type Rational,
  roundedTo,
  subtractRationals,
  sumOf,
  zero,
} from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { co2CostFrom } from './co2-stages.ts';
import { editionOn } from './versioned.ts';

/** Fuel that came into the tank at one price: the opening stock or a delivery. */
export interface FuelLayer {
  /** Day of the invoice; absent for an opening stock. */
  readonly date?: IsoDate;
  readonly quantity: Rational;
  readonly cost: Rational;
  readonly co2Kg: Rational;
  readonly co2Cost: Rational;
}

/** What was burnt and what is left, in money, kg CO2 and CO2 cost. */
export interface FuelUse {
  readonly consumed: FuelLayer;
  readonly closing: FuelLayer;
  /** What is left of each layer, oldest first: next year's opening stock. */
  readonly closingLayers: readonly FuelLayer[];
}

/** Values the stock first in, first out (DE-FUEL-FIFO). Layers oldest first, the opening stock before all. Consumed
 *  cost is rounded to the cent, the closing cost is the rest, so that nothing is lost over the years. CO2 cost of fuel
 *  invoiced before 2023 does not count, its kg do. Blocks if more is left than there was. */
export function fuelFifo(layers: readonly FuelLayer[], closingQuantity: Rational): FuelUse {
  const counted = layers.map(withoutOldCo2Cost);
  const quantity = subtractRationals(sumOf(counted.map((layer) => layer.quantity)), closingQuantity);
  if (quantity.numerator < 0n || closingQuantity.numerator < 0n) {
    const message = `Closing stock ${fractionText(closingQuantity)} is more than opening stock and deliveries`;
    throw blocked('stock-invalid', message, 'fuel');
  }
  const parts: FuelLayer[] = [];
  let left = quantity;
  for (const layer of counted) {
    const taken = compareRationals(left, layer.quantity) < 0 ? left : layer.quantity;
    parts.push(portion(layer, taken));
    left = subtractRationals(left, taken);
  }
  const all = addLayers(counted);
  const burnt = addLayers(parts);
  const consumed = { ...burnt, cost: roundedTo(burnt.cost, 2), co2Cost: roundedTo(burnt.co2Cost, 2) };
  const closingLayers = counted.flatMap((layer, at) => {
    const rest = difference(layer, parts[at] ?? portion(layer, zero));
    return rest.quantity.numerator === 0n ? [] : [rest];
  });
  return { consumed, closing: difference(all, consumed), closingLayers };
}

function withoutOldCo2Cost(layer: FuelLayer): FuelLayer {
  const old = layer.date !== undefined && layer.date < editionOn(co2CostFrom).validFrom;
  return old ? { ...layer, co2Cost: zero } : layer;
}

function portion(layer: FuelLayer, taken: Rational): FuelLayer {
  const part = layer.quantity.numerator === 0n ? one : divideRationals(taken, layer.quantity);
  return {
    ...layer,
    quantity: taken,
    cost: multiplyRationals(layer.cost, part),
    co2Kg: multiplyRationals(layer.co2Kg, part),
    co2Cost: multiplyRationals(layer.co2Cost, part),
  };
}

function addLayers(layers: readonly FuelLayer[]): FuelLayer {
  return {
    quantity: sumOf(layers.map(({ quantity }) => quantity)),
    cost: sumOf(layers.map(({ cost }) => cost)),
    co2Kg: sumOf(layers.map(({ co2Kg }) => co2Kg)),
    co2Cost: sumOf(layers.map(({ co2Cost }) => co2Cost)),
  };
}

function difference(all: FuelLayer, part: FuelLayer): FuelLayer {
  return {
    ...all,
    quantity: subtractRationals(all.quantity, part.quantity),
    cost: subtractRationals(all.cost, part.cost),
    co2Kg: subtractRationals(all.co2Kg, part.co2Kg),
    co2Cost: subtractRationals(all.co2Cost, part.co2Cost),
  };
}
