import type { z } from 'zod';
import type { propertySchema } from '../../../../box/billing/property-schema.ts';
import { addDays, type IsoDate, monthEnd } from '../../../../box/domain/civil-day.ts';
import { decimalOf } from '../../../../box/domain/decimal.ts';
import type { DeviceClass } from '../../../../box/domain/device.ts';
import type { Quantity } from '../../../../box/domain/quantity.ts';
import type { Meter, MeterKind } from '../../gateway-cloud/meter.ts';
import { registerAt } from '../../gateway-cloud/register-at.ts';

/** A property document as a manager writes it. */
export type PropertyDocument = z.input<typeof propertySchema>;
type PointDocument = NonNullable<PropertyDocument['meterPoints']>[number];
type UserDocument = NonNullable<
  NonNullable<PropertyDocument['buildings']>[number]['units']
>[number]['occupancies'];

/** How simulated meters appear in the box: their class, quantity, and the power of ten of what they count. */
const appearance: Readonly<
  Record<Exclude<MeterKind, 'smoke-detector'>, { class: DeviceClass; quantity: Quantity; scale: number }>
> = {
  hca: { class: 'heat-cost-allocator', quantity: 'hca', scale: 0 },
  heat: { class: 'heat-meter', quantity: 'heat-energy', scale: 3 },
  'warm-water': { class: 'water-meter', quantity: 'volume', scale: 3 },
  'cold-water': { class: 'water-meter', quantity: 'volume', scale: 3 },
};

/** The meter point of a simulated meter, with the one that took its place if it was exchanged. */
export function pointOf(
  id: string,
  meter: Meter,
  successor: Meter | undefined,
  rest: Pick<PointDocument, 'use'> & Partial<PointDocument> & { readonly factor?: string },
): PointDocument {
  const { factor, ...point } = rest;
  if (meter.kind === 'smoke-detector') throw new RangeError('A smoke detector measures nothing');
  const { class: deviceClass, quantity, scale } = appearance[meter.kind];
  const device = (serial: string) => ({ serial, class: deviceClass });
  const rated = factor === undefined ? {} : { factor };
  const value = (amount: number) => decimalOf(BigInt(amount), scale);
  const removedOn = successor ? meter.removedOn : undefined;
  return {
    id,
    quantity,
    ...(meter.kind === 'hca' ? { resetsOn: meter.setDay } : {}),
    installations: [
      {
        device: device(meter.serial),
        from: meter.installedOn,
        ...(removedOn === undefined
          ? {}
          : { until: removedOn, lastValue: value(registerAt(meter, addDays(removedOn, -1))) }),
        ...rated,
      },
      ...(successor
        ? [
            {
              device: device(successor.serial),
              from: successor.installedOn,
              firstValue: value(successor.startValue),
              ...rated,
            },
          ]
        : []),
    ],
    ...point,
  };
}

/** The last full year that ends on a month and day, up to a month's end. */
export function lastYearUntil(monthDay: string, lastMonthEnd: IsoDate) {
  const year = Number(lastMonthEnd.slice(0, 4));
  const thisYear = `${year}-${monthDay}` as IsoDate;
  const lastDay = thisYear <= lastMonthEnd ? thisYear : (`${year - 1}-${monthDay}` as IsoDate);
  return { firstDay: addDays(monthEnd(lastDay, -12), 1), lastDay };
}

/** Users of a flat one after the other: each from the day after the one before. */
export function users(
  flat: string,
  since: IsoDate,
  list: readonly {
    readonly until?: IsoDate;
    readonly party: string;
    readonly monthly?: string;
    readonly persons?: number;
  }[],
): NonNullable<UserDocument> {
  let firstDay = since;
  return list.map(({ until, party, monthly, persons }, at) => {
    const own = firstDay;
    if (until !== undefined) firstDay = addDays(until, 1);
    return {
      id: `${flat}-${at + 1}`,
      type: party === '' ? 'vacancy' : monthly === undefined ? 'selfUse' : 'tenant',
      party,
      firstDay: own,
      ...(until === undefined ? {} : { lastDay: until }),
      ...(persons === undefined ? {} : { persons: [{ from: own, persons }] }),
      ...(monthly === undefined ? {} : { prepayments: [{ from: own, amount: monthly }] }),
    };
  });
}
