import { dayNumber, type IsoDate } from '../domain/civil-day.ts';
import { type Instant, instantOf, instantOfSeconds, secondsOf, type Zone } from '../domain/instant.ts';
import type { WrittenDate } from './written-date.ts';

/** The instant at which a clock of a zone shows a date and time. A date without time of day is taken at its first
 *  second; one that says its own zone needs no other. */
export function writtenInstant(date: WrittenDate, zone: Zone): Instant {
  if (date.instant !== undefined) return date.instant;
  const { day, time = '00:00:00' } = date;
  const ofDay = Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6, 8));
  const offset = steadyOffset(day, zone);
  if (offset === undefined) return instantOf(day, time, zone);
  return instantOfSeconds(dayNumber(day) * 86_400 + ofDay - offset);
}

/** Seconds that a zone is ahead of UTC all through a day; `undefined` on the two days of the year on which it changes.
 *  Remembered, because a file has few days and `Temporal` takes its time for each. */
function steadyOffset(day: IsoDate, zone: Zone): number | undefined {
  const fixed = fixedOffsets.get(zone);
  if (fixed !== undefined) return fixed;
  const key = `${zone} ${day}`;
  if (offsets.has(key)) return offsets.get(key);
  if (offsets.size >= mostOffsets) offsets.clear();
  const midnight = dayNumber(day) * 86_400;
  const atStart = midnight - secondsOf(instantOf(day, '00:00:00', zone));
  const atEnd = midnight + 86_399 - secondsOf(instantOf(day, '23:59:59', zone));
  const offset = atStart === atEnd ? atStart : undefined;
  offsets.set(key, offset);
  return offset;
}

const fixedOffsets: ReadonlyMap<Zone, number> = new Map([
  ['+01:00', 3600],
  ['UTC', 0],
]);

const offsets = new Map<string, number | undefined>();

const mostOffsets = 4096;
