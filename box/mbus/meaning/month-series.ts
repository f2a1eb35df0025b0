import { addDays, type IsoDate, isMonthEnd, monthEnd } from '../../domain/civil-day.ts';
import type { MeterAddress } from '../layers/address.ts';
import type { DataRecord } from '../records/read-records.ts';

/** Meters that send many stored values and at most one date with them: which storage numbers are a series, and how it
 *  goes on from there. */
export interface MonthSeries {
  readonly meter: string;
  readonly manufacturer: string;
  readonly types: readonly number[];
  /** Absent: any. */
  readonly versions?: readonly number[];
  readonly first: number;
  readonly last: number;
  /** From one value's storage number to the next one's. */
  readonly stride: number;
  /** `month-ends`: counter values, newest first. `half-months`: differences, oldest first, behind a dated counter value
   *  at the first storage number. */
  readonly kind: 'month-ends' | 'half-months';
}

const monthEnds = (meter: string, manufacturer: string, types: readonly number[]) =>
  ({ meter, manufacturer, types, first: 2, last: 16, stride: 1, kind: 'month-ends' }) as const;

/** Series by device (formats.md 5.2; order and dates checked against telegrams in which the set day lies within). */
const monthSeries: readonly MonthSeries[] = Object.freeze([
  { ...monthEnds('Engelmann HCA e2', 'EFE', [8]), last: 31, kind: 'half-months' },
  monthEnds('Engelmann FAW, WaterStar', 'EFE', [6, 7]),
  { ...monthEnds('Engelmann SensoStar', 'EFE', [4, 12, 13]), last: 30, stride: 2 },
  monthEnds('Lorenz WaterStar M', 'DWZ', [6, 7]),
  { ...monthEnds('Landis+Gyr for Qundis', 'LUG', [4]), versions: [7, 10], last: 14 },
  { ...monthEnds('Maddalena EVO 868', 'MAD', [6, 7]), first: 8, last: 19 },
] satisfies MonthSeries[]);

/** The series of a meter, if it has one. */
export function seriesOf(meter: MeterAddress): MonthSeries | undefined {
  return monthSeries.find(
    ({ manufacturer, types, versions }) =>
      manufacturer === meter.manufacturer &&
      types.includes(meter.type) &&
      (versions?.includes(meter.version) ?? true),
  );
}

/** Adds the days of a series to `days`. Month-ends start at the date of the first storage number, else at the last
 *  month's end before `now`. They are believed only if they agree with the set day where it lies among them: another
 *  firmware may order them otherwise. Where neither the device's clock nor its set day vouches for `now`, as in a
 *  telegram read from an old log, they stay without days. */
export function withSeriesDays(
  days: ReadonlyMap<number, IsoDate>,
  row: MonthSeries,
  records: readonly DataRecord[],
  now: { readonly day: IsoDate; readonly own: boolean },
): ReadonlyMap<number, IsoDate> {
  const dated = days.get(row.first);
  const added = new Map<number, IsoDate>();
  if (row.kind === 'half-months') {
    if (dated === undefined) return days;
    let day = dated;
    for (let storage = row.first + row.stride; storage <= row.last; storage += row.stride) {
      day = nextHalfMonth(day);
      added.set(storage, day);
    }
  } else {
    const newest = dated ?? monthEnd(now.day, -1);
    if (!isMonthEnd(newest)) return days;
    for (let storage = row.first, ago = 0; storage <= row.last; storage += row.stride, ago += 1) {
      added.set(storage, monthEnd(newest, -ago));
    }
    const agrees = agreesWithSetDay(added, days.get(1), records);
    if (agrees === false || (agrees === undefined && !now.own && dated === undefined)) return days;
  }
  return new Map([...added, ...days]);
}

/** Whether a storage number's value is a difference over its half month. */
export function isHalfMonth(row: MonthSeries | undefined, storage: number): boolean {
  return row?.kind === 'half-months' && storage > row.first && storage <= row.last;
}

/** Half-months end on the 15th and on the last day. */
function nextHalfMonth(day: IsoDate): IsoDate {
  return isMonthEnd(day) ? addDays(day, 15) : monthEnd(day);
}

/** `undefined` if there is no set day among them. */
function agreesWithSetDay(
  series: ReadonlyMap<number, IsoDate>,
  setDay: IsoDate | undefined,
  records: readonly DataRecord[],
): boolean | undefined {
  const same = [...series].find(([, day]) => day === setDay)?.[0];
  if (same === undefined) return undefined;
  const counters = records.filter(
    ({ head }) => head.form === 'number' && head.function === 'inst' && head.tariff === 0,
  );
  return counters.every(({ head, value }) => {
    if (head.storage !== 1) return true;
    const twin = counters.find(
      (other) =>
        other.head.storage === same &&
        other.head.quantity === head.quantity &&
        other.head.subunit === head.subunit,
    );
    return twin === undefined || twin.value === value;
  });
}
