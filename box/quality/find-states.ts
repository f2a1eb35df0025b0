import type { IsoDate } from '../domain/civil-day.ts';
import type { StateFlag } from '../domain/device.ts';
import type { Finding } from '../domain/finding.ts';
import type { CountedSeries } from './counted-series.ts';
import type { DeviceHistory } from './device-history.ts';

/** What a flag of the status means for the worklist (formats.md 8.3). */
interface FlagMeaning extends Pick<Finding, 'code' | 'severity' | 'advice'> {
  readonly words: string;
}

const meanings: ReadonlyMap<StateFlag, FlagMeaning> = new Map<StateFlag, FlagMeaning>([
  [
    'power-low',
    {
      code: 'power-low',
      severity: 'maintenance',
      words: 'reports a weak battery',
      advice: 'Plan its exchange with the next visit',
    },
  ],
  [
    'temporary-error',
    {
      code: 'device-warning',
      severity: 'warning',
      words: 'reports a temporary error',
      advice: 'Watch it; have it looked at if it stays',
    },
  ],
  [
    'abnormal',
    {
      code: 'device-warning',
      severity: 'warning',
      words: 'reports an abnormal state (leak, backflow, manipulation or alarm)',
      advice: 'Look at its display for the reason',
    },
  ],
  [
    'application-error',
    {
      code: 'device-warning',
      severity: 'info',
      words: 'could not carry out its last order',
      advice: 'Nothing, unless it stays',
    },
  ],
  [
    'clock-invalid',
    {
      code: 'device-warning',
      severity: 'warning',
      words: 'does not know the time',
      advice: 'Have its clock set: the days of its values cannot be trusted',
    },
  ],
  [
    'not-received',
    {
      code: 'not-received',
      severity: 'warning',
      words: 'is no longer received by its collector',
      advice: 'Check whether it is mounted and in reach of a receiver',
    },
  ],
]);

/** What a device says about itself, as far as somebody has to act. Bits of a maker that no table explains are shown with
 *  the device and block nothing. */
export function findStates(history: DeviceHistory, series: readonly CountedSeries[]): Finding[] {
  const { device, state, knownSince } = history;
  if (!state) return [];
  const since: IsoDate = state.errorDate ?? ((state.reportedAt?.slice(0, 10) ?? knownSince) as IsoDate);
  const found: Finding[] = [];
  if (state.flags.includes('permanent-error')) found.push(permanentError(since, series));
  for (const flag of state.flags) {
    const meaning = meanings.get(flag);
    if (!meaning || (flag === 'not-received' && device.role === 'collector')) continue;
    const { code, severity, words, advice } = meaning;
    found.push({
      code,
      severity,
      since,
      message: `The device ${words} (status ${state.raw})`,
      advice,
      evidence: [],
    });
  }
  return found;
}

/** Real devices with a permanent error keep counting correctly, others stand still: what has moved since is a warning
 *  (formats.md 8.3). */
function permanentError(since: IsoDate, series: readonly CountedSeries[]): Finding {
  const counts = series.some(({ readings }) => {
    const last = readings.at(-1);
    const then = readings.findLast(({ validOn }) => validOn <= since) ?? readings[0];
    return last !== undefined && then !== undefined && last.validOn > since && last.value !== then.value;
  });
  return {
    code: 'device-error',
    severity: counts ? 'warning' : 'alert',
    since,
    message: `The device reports a permanent error${counts ? ', but goes on counting' : ' and has not moved since'}`,
    advice: counts
      ? 'Have it looked at; its values can be billed'
      : 'Have it replaced; its values since then are not to be billed',
    evidence: [],
  };
}
