import { z } from 'zod';
import { fixedText, zero } from '../../domain/rational.ts';
import { computed, type Figure, stated } from '../figure.ts';
import { fuelFifo, type FuelLayer } from '../fuel-fifo.ts';
import { day, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const layer = z
  .object({
    date: day.nullish(),
    qty: quantity,
    cost: quantity,
    co2Kg: quantity.nullish(),
    co2Cost: quantity.nullish(),
  })
  .transform(({ date, qty, cost, co2Kg, co2Cost }) => ({
    ...present({ date }),
    quantity: qty,
    cost,
    co2Kg: co2Kg ?? zero,
    co2Cost: co2Cost ?? zero,
  }));

/** Fuel stock, first in first out. */
export const fuelFifoCase = caseKind(
  'fuel_fifo',
  z.object({ opening: layer.nullish(), deliveries: z.array(layer).default([]), closingQty: quantity }),
  ({ opening, deliveries, closingQty }) => {
    const layers = [...(opening ? [opening] : []), ...deliveries];
    const { consumed, closing, closingLayers } = fuelFifo(layers, closingQty);
    return {
      expected: {
        consumedQty: fixedText(consumed.quantity, 2),
        consumedCost: fixedText(consumed.cost, 2),
        consumedCo2Kg: fixedText(consumed.co2Kg, 2),
        consumedCo2Cost: fixedText(consumed.co2Cost, 2),
        closingQty: fixedText(closing.quantity, 2),
        closingCost: fixedText(closing.cost, 2),
        closingCo2Kg: fixedText(closing.co2Kg, 2),
        closingCo2Cost: fixedText(closing.co2Cost, 2),
        closingLayers: closingLayers.map(layerAnswer),
      },
      figures: [
        computed('cost of the fuel consumed', 'DE-FUEL-FIFO', consumed.cost, 'EUR', layers.map(layerFigure)),
        computed('CO2 of the fuel consumed', 'DE-FUEL-FIFO', consumed.co2Kg, 'kg', layers.map(layerFigure)),
      ],
    };
  },
);

function layerFigure({ date, quantity: amount, cost }: FuelLayer): Figure {
  const name = date ? `delivery of ${date}` : 'opening stock, or a delivery without date';
  return stated(name, amount, 'units', `for ${fixedText(cost, 2)}`);
}

function layerAnswer({ date, quantity: left, cost, co2Kg, co2Cost }: FuelLayer) {
  return {
    ...present({ date }),
    qty: fixedText(left, 2),
    cost: fixedText(cost, 2),
    co2Kg: fixedText(co2Kg, 2),
    co2Cost: fixedText(co2Cost, 2),
  };
}
