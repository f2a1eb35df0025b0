import { unitOf } from '../../box/domain/quantity.ts';
import type { Reading } from '../../box/domain/reading.ts';
import type { Series } from '../contract/facts.ts';

/** How one conversation numbers its series. Only what a receipt has confirmed is certain; what was named in a batch
 *  that got lost is named again. */
export interface SeriesNumbers {
  /** Number of series that both sides know. */
  readonly confirmed: number;
  /** Number of the series of a reading, a new one if it has none. */
  numberOf(reading: Reading): number;
  /** Series that were numbered since the last confirmation, in order. */
  unconfirmed(): readonly Series[];
  /** Keeps the first `count` and forgets the rest. */
  confirm(count: number): void;
}

/** Begins with none. */
export function startSeriesNumbers(): SeriesNumbers {
  const numbers = new Map<string, number>();
  const list: Series[] = [];
  let confirmed = 0;
  return {
    get confirmed() {
      return confirmed;
    },
    numberOf(reading) {
      const key = keyOf(reading);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      list.push(seriesOf(reading));
      numbers.set(key, list.length);
      return list.length;
    },
    unconfirmed: () => list.slice(confirmed),
    confirm(count) {
      confirmed = Math.min(count, list.length);
      list.length = confirmed;
      for (const [key, number] of numbers) if (number > confirmed) numbers.delete(key);
    },
  };
}

function seriesOf({ device, quantity, register }: Reading): Series {
  return {
    serial: device.serial,
    class: device.class,
    quantity,
    unit: unitOf[quantity],
    tariff: register.tariff,
    subunit: register.subunit,
    function: register.function,
  };
}

function keyOf({ device, quantity, register }: Reading): string {
  return `${device.class}/${device.serial}/${quantity}/${register.tariff}/${register.subunit}/${register.function}`;
}
