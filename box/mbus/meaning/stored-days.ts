import type { IsoDate } from '../../domain/civil-day.ts';
import type { DataRecord } from '../records/read-records.ts';
import { storedDay } from './device-time.ts';

/** The last full day that each storage number covers, from the date records of a telegram. Where a storage has several,
 *  the first counts; those of a tariff belong to counters of their own. */
export function storedDays(
  records: readonly DataRecord[],
  bytes: Uint8Array,
  now: IsoDate,
): ReadonlyMap<number, IsoDate> {
  const days = new Map<number, IsoDate>();
  for (const record of records) {
    const { head } = record;
    const dates = head.form === 'date' && head.function === 'inst' && head.modifiers.length === 0;
    if (!dates || head.storage === 0 || head.tariff !== 0 || days.has(head.storage)) continue;
    const day = storedDay(record, bytes, now);
    if (day !== undefined) days.set(head.storage, day);
  }
  return days;
}
