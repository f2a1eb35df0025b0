import { monthEnd } from '../../domain/civil-day.ts';
import { type MonthSeries, seriesOf } from '../../mbus/meaning/month-series.ts';
import type { DateField, WrittenDate } from '../written-date.ts';
import type { DeviceTraits } from './bind-source.ts';
import { boundaryAfter, lastOccurrence } from './series-dates.ts';

/** Which day each storage number of a device holds. */
export interface StorageDates {
  readonly of: (storage: number) => DateField;
  readonly isHalfMonth: (storage: number) => boolean;
}

/** The dates that a device's records state for their storage numbers, and those that follow from what its maker stores
 *  in a row, if the profile wants them: half-months behind a dated one, months back from a dated one or from the last
 *  month before the device's clock. */
export function storageDates(
  stated: ReadonlyMap<number, DateField>,
  clock: DateField,
  device: DeviceTraits | undefined,
  makersSeries: boolean,
): StorageDates {
  const series = makersSeries ? seriesOfDevice(device) : undefined;
  const first = series && firstOf(series, stated, clock);
  return {
    of: (storage) => {
      const own = stated.get(storage);
      if (own !== undefined) return lastOccurrence(own, clock);
      if (!series || !first || !isOf(series, storage)) return 'missing';
      const steps = (storage - series.first) / series.stride;
      return series.kind === 'half-months'
        ? boundaryAfter(first, 'half-month', steps, 'UTC')
        : boundaryAfter(first, 'month', -steps, 'UTC');
    },
    isHalfMonth: (storage) =>
      series?.kind === 'half-months' && isOf(series, storage) && storage !== series.first,
  };
}

function seriesOfDevice(device: DeviceTraits | undefined): MonthSeries | undefined {
  const { manufacturer = '', version = -1, deviceType = -1 } = device ?? {};
  return seriesOf({ bytes: new Uint8Array(), manufacturer, serial: '', version, type: deviceType });
}

function isOf({ first, last, stride }: MonthSeries, storage: number): boolean {
  return storage >= first && storage <= last && (storage - first) % stride === 0;
}

function firstOf(
  series: MonthSeries,
  stated: ReadonlyMap<number, DateField>,
  clock: DateField,
): WrittenDate | undefined {
  const dated = stated.get(series.first);
  if (typeof dated === 'object') return dated;
  if (series.kind === 'half-months' || typeof clock !== 'object') return undefined;

  return { day: monthEnd(clock.day, -1) };
}
