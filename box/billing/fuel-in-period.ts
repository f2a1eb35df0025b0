import { addDays, type IsoDate, type Period } from '../domain/civil-day.ts';
import type { FuelDelivery, FuelStock } from '../domain/property.ts';
import { rationalOf } from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { fuelFifo, type FuelLayer, type FuelUse } from './fuel-fifo.ts';

/** What was burnt of a stock in a period, with what there was before. */
export interface PeriodFuel extends FuelUse {
  readonly stock: FuelStock;
  readonly opening: readonly FuelLayer[];
  readonly deliveries: readonly FuelDelivery[];
}

/** Burns a stock from its opening up to the end of the period, from one stated closing to the next, and returns the
 *  last stretch (DE-FUEL-FIFO). Blocks if the stock at either end of the period is not stated, or more is left than
 *  there was. */
export function fuelInPeriod(stock: FuelStock, period: Period): PeriodFuel {
  const before = addDays(period.firstDay, -1);
  const closings = stock.closings.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  let layers: readonly FuelLayer[] = stock.opening.layers.map(layerOf);
  let day: IsoDate = stock.opening.day;
  if (day > before) throw notStated(stock, before);
  const earlier = closings.filter((closing) => closing.day > day && closing.day <= before);
  for (const closing of earlier) {
    layers = fuelFifo(
      [...layers, ...bought(stock, day, closing.day)],
      rationalOf(closing.quantity),
    ).closingLayers;
    day = closing.day;
  }
  const closing = closings.find((each) => each.day === period.lastDay);
  if (day !== before) throw notStated(stock, before);
  if (!closing) throw notStated(stock, period.lastDay);
  const deliveries = stock.deliveries.filter(({ date }) => date > before && date <= period.lastDay);
  const burnt = fuelFifo([...layers, ...bought(stock, before, period.lastDay)], rationalOf(closing.quantity));
  return { ...burnt, stock, opening: layers, deliveries };
}

function bought({ deliveries }: FuelStock, after: IsoDate, until: IsoDate): FuelLayer[] {
  return deliveries
    .filter(({ date }) => date > after && date <= until)
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map(layerOf);
}

function layerOf({ date, quantity, cost, co2Kg, co2Cost }: FuelDelivery): FuelLayer {
  return {
    date,
    quantity: rationalOf(quantity),
    cost: rationalOf(cost),
    co2Kg: rationalOf(co2Kg),
    co2Cost: rationalOf(co2Cost),
  };
}

function notStated({ id, name }: FuelStock, day: IsoDate) {
  return blocked('value-missing', `Fuel "${name}": enter what was left at the end of ${day}`, id);
}
