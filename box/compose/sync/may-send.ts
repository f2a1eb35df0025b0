import {
  type EpochSeconds,
  instantOfSeconds,
  secondsOf,
  type Instant,
  type Zone,
} from '../../domain/instant.ts';
import type { Settings } from '../../store/settings-schema.ts';

/** Whether facts may be sent now: not while paused, and not in quiet hours. */
export function maySend(sync: Settings['sync'], zone: Zone, now: EpochSeconds): boolean {
  const { pausedUntil, quietHours } = sync;
  if (pausedUntil !== undefined && secondsOf(pausedUntil as Instant) > now) return false;
  if (quietHours === undefined) return true;
  const local = Temporal.Instant.from(instantOfSeconds(now)).toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const { from, until } = quietHours;
  const quiet = from <= until ? time >= from && time < until : time >= from || time < until;
  return !quiet;
}
