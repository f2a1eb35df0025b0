import { type IsoDate, parseIsoDate } from '../../domain/civil-day.ts';
import { type Instant, instantOf } from '../../domain/instant.ts';
import type { Quality } from '../../domain/reading.ts';
import type { DataRecord } from '../records/read-records.ts';
import { dayOf, deviceInstant } from './device-time.ts';
import type { Reception } from './facts.ts';

/** When the values of a telegram were measured, and whether the device knew the time. */
export interface Clock {
  readonly measuredAt: Instant;
  readonly day: IsoDate;
  readonly quality: Quality;
  /** The device said so itself, by time or day. */
  readonly own: boolean;
}

/** Records and the bytes they refer to. */
export interface RecordSource {
  readonly records: readonly DataRecord[];
  readonly bytes: Uint8Array;
}

/** The device's own time if it sent one, else its own day, else the time of reception. A device whose time is invalid
 *  has lost it: its values count as of reception, and are marked. */
export function clockOf(sources: readonly RecordSource[], reception: Reception): Clock {
  const { zone, receivedAt } = reception;
  const source = sources.find(({ records }) => records.some((record) => tellsNow(record, 'datetime')));
  const time = source?.records.find((record) => tellsNow(record, 'datetime'));
  const told = source && time && deviceInstant(time, source.bytes, zone);
  if (told !== undefined) return { measuredAt: told, day: dayOf(told, zone), quality: 'ok', own: true };
  const today = dayOf(receivedAt, zone);
  const dated = sources.flatMap(({ records }) => records.find((record) => tellsNow(record, 'date')) ?? []);
  const day = parseIsoDate(dated[0]?.value ?? '');
  if (day === undefined) {
    return { measuredAt: receivedAt, day: today, quality: time ? 'clock-unknown' : 'ok', own: false };
  }
  return {
    measuredAt: day === today ? receivedAt : instantOf(day, '00:00', zone),
    day,
    quality: 'ok',
    own: true,
  };
}

function tellsNow({ head }: DataRecord, quantity: 'date' | 'datetime'): boolean {
  return (
    head.quantity === quantity &&
    head.modifiers.length === 0 &&
    head.storage === 0 &&
    head.tariff === 0 &&
    head.subunit === 0 &&
    head.function === 'inst'
  );
}
