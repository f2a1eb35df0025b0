import { dayNumber, dayOfNumber, type IsoDate } from '../domain/civil-day.ts';
import type { DeviceState } from '../domain/device.ts';
import type { Finding } from '../domain/finding.ts';
import type { Quantity } from '../domain/quantity.ts';
import type { CountedSeries } from './counted-series.ts';
import { evidenceOf } from './device-history.ts';

/** Days without movement after which a counter that moved before is taken for frozen. Heat and heat cost allocators rest
 *  in summer: of them only the days from November to March count. */
const restingDays: ReadonlyMap<Quantity, number> = new Map([
  ['heat-energy', 45],
  ['hca', 45],
  ['volume', 92],
  ['electricity', 31],
]);

/** A counter that moved before and has kept its value since. */
export function findFrozen(
  { name, quantity, readings }: CountedSeries,
  state: DeviceState | undefined,
): Finding[] {
  const most = restingDays.get(quantity);
  const last = readings.at(-1);
  if (most === undefined || !last) return [];
  const moved = readings.findLastIndex(({ value }) => value !== last.value);
  const first = readings[moved + 1];
  if (moved < 0 || !first) return [];
  const isHeat = quantity === 'heat-energy' || quantity === 'hca';
  const rested = isHeat
    ? winterDays(first.validOn, last.validOn)
    : dayNumber(last.validOn) - dayNumber(first.validOn);
  if (rested < most) return [];
  const isDefect = state?.flags.includes('permanent-error') === true;
  return [
    {
      code: 'frozen',
      severity: isDefect ? 'alert' : 'warning',
      quantity,
      since: first.validOn,
      message: `${name}: ${last.value} unchanged for ${rested} ${isHeat ? 'days of heating season' : 'days'}${
        isDefect ? ', and the device reports a permanent error' : ''
      }`,
      advice: isDefect
        ? 'Replace the device; its values are to be kept out of the bill'
        : 'Ask whether the flat is empty or the valve closed; else have the device looked at',
      evidence: evidenceOf([first, last]),
    },
  ];
}

/** Days from November to March between two days. */
function winterDays(from: IsoDate, until: IsoDate): number {
  let days = 0;
  for (let day = dayNumber(from) + 1; day <= dayNumber(until); day += 1) {
    const month = dayOfNumber(day).slice(5, 7);
    if (month >= '11' || month <= '03') days += 1;
  }
  return days;
}
