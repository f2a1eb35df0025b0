import { dayNumber, dayOfNumber, type DayNumber } from './civil-day.ts';
import type { Decimal } from './decimal.ts';
import type { DeviceKey } from './device.ts';
import { instantOfSeconds, secondsOf } from './instant.ts';
import { quantities } from './quantity.ts';
import { qualities, type Reading, readingKinds, registerFunctions } from './reading.ts';

/** Many readings as columns: the form in which they go from the parser's thread to the writer's without being copied.
 *  All arrays have `count` entries. Codes are places in the domain's lists. */
export interface ReadingColumns {
  readonly count: number;
  /** Place of the device in the device list that goes with the columns. */
  readonly device: Uint32Array<ArrayBuffer>;
  readonly quantity: Uint8Array<ArrayBuffer>;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly function: Uint8Array<ArrayBuffer>;
  readonly quality: Uint8Array<ArrayBuffer>;
  readonly storage: Uint32Array<ArrayBuffer>;
  readonly tariff: Uint32Array<ArrayBuffer>;
  readonly subunit: Uint32Array<ArrayBuffer>;
  /** Days since 1970-01-01. */
  readonly validOn: Int32Array<ArrayBuffer>;
  /** Seconds since 1970, NaN where absent. */
  readonly measuredAt: Float64Array<ArrayBuffer>;
  readonly from: Float64Array<ArrayBuffer>;
  readonly until: Float64Array<ArrayBuffer>;
  readonly position: Float64Array<ArrayBuffer>;
  /** The values as Decimal texts in ASCII, each ended by a line feed. */
  readonly values: Uint8Array<ArrayBuffer>;
}

/** Turns readings into columns. `placeOf` gives each device's place in the list that goes with them. */
export function toColumns(
  readings: readonly Reading[],
  placeOf: (device: DeviceKey) => number,
): ReadingColumns {
  const count = readings.length;
  const columns = {
    count,
    device: new Uint32Array(count),
    quantity: new Uint8Array(count),
    kind: new Uint8Array(count),
    function: new Uint8Array(count),
    quality: new Uint8Array(count),
    storage: new Uint32Array(count),
    tariff: new Uint32Array(count),
    subunit: new Uint32Array(count),
    validOn: new Int32Array(count),
    measuredAt: new Float64Array(count),
    from: new Float64Array(count),
    until: new Float64Array(count),
    position: new Float64Array(count),
  };
  const texts: string[] = [];
  for (const [at, reading] of readings.entries()) {
    columns.device[at] = placeOf(reading.device);
    columns.quantity[at] = quantities.indexOf(reading.quantity);
    columns.kind[at] = readingKinds.indexOf(reading.kind);
    columns.function[at] = registerFunctions.indexOf(reading.register.function);
    columns.quality[at] = qualities.indexOf(reading.quality);
    columns.storage[at] = reading.register.storage;
    columns.tariff[at] = reading.register.tariff;
    columns.subunit[at] = reading.register.subunit;
    columns.validOn[at] = dayNumber(reading.validOn);
    columns.measuredAt[at] = reading.measuredAt === undefined ? NaN : secondsOf(reading.measuredAt);
    columns.from[at] = reading.from === undefined ? NaN : secondsOf(reading.from);
    columns.until[at] = reading.until === undefined ? NaN : secondsOf(reading.until);
    columns.position[at] = reading.position;
    texts.push(reading.value);
  }
  const values = new TextEncoder().encode(texts.length === 0 ? '' : `${texts.join('\n')}\n`);
  return { ...columns, values };
}

/** The readings of columns, in order. */
export function* fromColumns(
  columns: ReadingColumns,
  devices: readonly DeviceKey[],
): Generator<Reading, void, undefined> {
  const values = valuesOf(columns);
  for (let at = 0; at < columns.count; at += 1) {
    yield {
      device: pick(devices, columns.device[at]),
      quantity: pick(quantities, columns.quantity[at]),
      register: {
        storage: columns.storage[at] ?? 0,
        tariff: columns.tariff[at] ?? 0,
        subunit: columns.subunit[at] ?? 0,
        function: pick(registerFunctions, columns.function[at]),
      },
      kind: pick(readingKinds, columns.kind[at]),
      value: pick(values, at),
      validOn: dayOfNumber(columns.validOn[at] as DayNumber),
      ...instant('measuredAt', columns.measuredAt[at]),
      ...instant('from', columns.from[at]),
      ...instant('until', columns.until[at]),
      quality: pick(qualities, columns.quality[at]),
      position: columns.position[at] ?? 0,
    };
  }
}

/** The value column as texts, in order. */
function valuesOf(columns: ReadingColumns): readonly Decimal[] {
  const text = new TextDecoder('latin1').decode(columns.values);
  return text.split('\n').slice(0, -1) as Decimal[];
}

/** The buffers of columns, to be handed over instead of copied when posted to another thread. */
export function buffersOf(columns: ReadingColumns): ArrayBuffer[] {
  return Object.values(columns)
    .filter((column) => typeof column === 'object')
    .map((column: Uint8Array<ArrayBuffer>) => column.buffer);
}

function pick<T>(list: readonly T[], place: number | undefined): T {
  const item = place === undefined ? undefined : list[place];
  if (item === undefined) throw new RangeError(`No entry ${String(place)} in a list of ${list.length}`);
  return item;
}

function instant(name: 'measuredAt' | 'from' | 'until', seconds: number | undefined) {
  if (seconds === undefined || Number.isNaN(seconds)) return {};
  return { [name]: instantOfSeconds(seconds) };
}
