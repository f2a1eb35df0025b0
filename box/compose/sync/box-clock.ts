import { existsSync } from 'node:fs';
import type { EpochSeconds } from '../../domain/instant.ts';

/** When this program was made: a clock that says less is wrong. */
export const earliestNow: EpochSeconds = Date.UTC(2026, 0, 1) / 1000;

/** How the box came by its time: from the network since it started, from a clock with a battery, or kept from before
 *  (sync-storage.md 2.7). systemd-timesyncd leaves a file once it has set the clock. */
export function clockKind(): 'network' | 'rtc' | 'held' | 'none' {
  if (now() < earliestNow) return 'none';
  if (existsSync('/run/systemd/timesync/synchronized')) return 'network';
  return existsSync('/dev/rtc0') ? 'rtc' : 'held';
}

/** Seconds since 1970 by the box's clock. */
export function now(): EpochSeconds {
  return Math.floor(Date.now() / 1000);
}
