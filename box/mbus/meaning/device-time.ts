import { addDays, civilDay, type IsoDate, lastFullDay, parseIsoDate } from '../../domain/civil-day.ts';
import {
  type Instant,
  instantOf,
  instantOfSeconds,
  localDay,
  secondsOf,
  type Zone,
} from '../../domain/instant.ts';
import { everyYear, isSummerTime } from '../records/date-types.ts';
import type { DataRecord } from '../records/read-records.ts';

/** The instant of a point in time that a device sent. Its clock runs in standard time unless it says summer time
 *  (EN 13757-3 Annex A, type F bit 15): most meters never change over, and then say so by saying nothing. */
export function deviceInstant(record: DataRecord, bytes: Uint8Array, zone: Zone): Instant | undefined {
  const [dayText = '', time] = (record.value ?? '').split('T');
  const day = parseIsoDate(dayText);
  if (day === undefined || time === undefined) return undefined;
  const summer = isSummerTime(bytes, record.dataAt, record.dataEnd - record.dataAt);
  return summer ? instantOf(day, time, zone) : standardInstant(day, time, zone);
}

/** The day a stored value covers: a day at 00:00 closes the one before; the first of a month without time does too
 *  (formats.md 8.4). A date of "every year" is the last such day before `now`. `undefined` if there is no date, or
 *  2000-01-01, which stands for never. */
export function storedDay(record: DataRecord, bytes: Uint8Array, now: IsoDate): IsoDate | undefined {
  const yearly = record.dataEnd - record.dataAt === 2 ? everyYear(bytes, record.dataAt) : undefined;
  if (yearly) return lastOccurrence(yearly, now);
  const [dayText = '', time] = (record.value ?? '').split('T');
  const day = parseIsoDate(dayText);
  if (day === undefined || day === never) return undefined;
  if (time === undefined) return lastFullDay(day);
  return time.startsWith('00:00') ? addDays(day, -1) : day;
}

const never = '2000-01-01';

function lastOccurrence(yearly: { month: number; day: number }, now: IsoDate): IsoDate | undefined {
  const year = Number(now.slice(0, 4));
  const thisYear = civilDay(year, yearly.month, yearly.day);
  const covered = thisYear && lastFullDay(thisYear);
  if (covered !== undefined && covered < now) return covered;
  const before = civilDay(year - 1, yearly.month, yearly.day);
  return before && lastFullDay(before);
}

function standardInstant(day: IsoDate, time: string, zone: Zone): Instant {
  const utc = secondsOf(`${day}T${time.length === 5 ? `${time}:00` : time}Z` as Instant);
  return instantOfSeconds(utc - standardOffset(day.slice(0, 4), zone));
}

const offsets = new Map<string, number>();
/** Zones times years that are looked at; an input with invented years empties the store. */
const mostOffsets = 256;

/** Seconds that a zone's standard time is ahead of UTC: the smaller of January's and July's. */
function standardOffset(year: string, zone: Zone): number {
  const key = `${zone} ${year}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const ahead = (month: string): number => {
    const day = `${year}-${month}-15` as IsoDate;
    return secondsOf(`${day}T12:00:00Z` as Instant) - secondsOf(instantOf(day, '12:00', zone));
  };
  const offset = Math.min(ahead('01'), ahead('07'));
  if (offsets.size >= mostOffsets) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** The local day of an instant, remembered for the last one asked: a telegram's values share it. */
export function dayOf(instant: Instant, zone: Zone): IsoDate {
  if (last.instant !== instant || last.zone !== zone) last = { instant, zone, day: localDay(instant, zone) };
  return last.day;
}

let last: { readonly instant: string; readonly zone: Zone; readonly day: IsoDate } = {
  instant: '',
  zone: '',
  day: never as IsoDate,
};
