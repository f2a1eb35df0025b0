import { parseIsoDate } from '../domain/civil-day.ts';
import { type Instant, instantOf, type Zone } from '../domain/instant.ts';

/** When a file was written, by its name: `yyyyMMddHHmm…` at its start or `_yyyyMMddHHmmss` at its end (formats.md 2.3,
 *  3.1). Local time of the zone; `undefined` if the name does not say. */
export function fileTimeOf(name: string, zone: Zone): Instant | undefined {
  const stem = name.replace(/\.[A-Za-z]{2,4}$/, '');
  const digits = /^(\d{12})(?:\d{2})?(?=\D|$)/.exec(stem)?.[1] ?? /_(\d{12})\d{2}$/.exec(stem)?.[1];
  if (digits === undefined) return undefined;
  const day = parseIsoDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`);
  const time = `${digits.slice(8, 10)}:${digits.slice(10, 12)}`;
  if (day === undefined || !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time)) return undefined;
  return instantOf(day, time, zone);
}
