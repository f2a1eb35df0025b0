import { statfsSync } from 'node:fs';
import type { StoreCounts } from '../api/box-view.ts';
import type { HealthCheck, SyncState } from '../api/ports.ts';
import type { DataPoint } from '../domain/data-point.ts';
import { type EpochSeconds, type Instant, secondsOf } from '../domain/instant.ts';
import { earliestNow } from './sync/box-clock.ts';

/** What the checks look at. */
export interface HealthSources {
  /** Folder whose disk counts. */
  readonly folder: string;
  readonly freeFloorMb: number;
  readonly counts: () => StoreCounts;
  /** Received files that wait, and those set aside. */
  readonly waiting: () => number;
  readonly setAside: () => number;
  readonly dataPoints: () => readonly DataPoint[];
  /** Instants of the last deliveries of a data point, newest first. */
  readonly lastDeliveries: (dataPointId: string) => readonly Instant[];
  /** Ports over which meters are read, with their state if the door runs. */
  readonly ports?: () => readonly PortOfHealth[];
  readonly settingsNotice?: string;
  readonly isClaimed: () => boolean;
  readonly sync: () => SyncState;
  /** Seconds since 1970 by the box's clock. */
  readonly now: () => EpochSeconds;
}

interface PortOfHealth {
  readonly name: string;
  readonly enabled: boolean;
  readonly state: { readonly status: string; readonly message: string } | undefined;
}

const daySeconds = 86_400;

/** Looks at everything that can go wrong on a box that runs; each check says what to do. */
export function boxHealth(sources: HealthSources): readonly HealthCheck[] {
  return [
    storeCheck(sources),
    diskCheck(sources),
    lineCheck(sources),
    clockCheck(sources),
    settingsCheck(sources),
    ownerCheck(sources),
    ...(sources.ports?.() ?? []).flatMap(portChecks),
    centreCheck(sources),
    ...sources.dataPoints().flatMap((point) => dataPointChecks(point, sources)),
  ];
}

function storeCheck({ counts }: HealthSources): HealthCheck {
  const name = 'store';
  try {
    const { readings, quarantineOpen } = counts();
    if (quarantineOpen === 0) return { name, status: 'ok', message: `${readings} readings stored` };
    const message = `${quarantineOpen} files were put aside: look at the quarantine, each says why`;
    return { name, status: 'attention', message };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, status: 'failing', message: `The store does not answer: ${reason}` };
  }
}

function diskCheck({ folder, freeFloorMb }: HealthSources): HealthCheck {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1_000_000);
  const status = free >= freeFloorMb ? 'ok' : free >= freeFloorMb / 4 ? 'attention' : 'failing';
  const advice = status === 'ok' ? '' : ': make room, or the box will refuse files';
  return { name: 'disk', status, message: `${free} MB free${advice}` };
}

function lineCheck({ waiting, setAside }: HealthSources): HealthCheck {
  const name = 'line';
  const aside = setAside();
  if (aside > 0) {
    const message = `${aside} files could not be taken in and were set aside in the spool: please send us the log`;
    return { name, status: 'failing', message };
  }
  const status = waiting() > 100 ? 'attention' : 'ok';
  return { name, status, message: `${waiting()} files wait to be taken in` };
}

function clockCheck({ now, counts }: HealthSources): HealthCheck {
  const name = 'clock';
  if (now() < earliestNow)
    return { name, status: 'failing', message: 'The clock is years behind: give the box a time server' };
  const last = lastDeliveryOf(counts);
  if (last !== undefined && secondsOf(last) > now() + daySeconds) {
    const message = `The newest delivery is dated ${last}, after now: the clock was or is wrong`;
    return { name, status: 'attention', message };
  }
  return { name, status: 'ok', message: 'The clock is plausible' };
}

function lastDeliveryOf(counts: HealthSources['counts']): Instant | undefined {
  try {
    return counts().lastDeliveryAt;
  } catch {
    return undefined; // the store's own check says so
  }
}

function settingsCheck({ settingsNotice }: HealthSources): HealthCheck {
  if (settingsNotice === undefined)
    return { name: 'settings', status: 'ok', message: 'The settings are as meterbox wrote them' };
  return { name: 'settings', status: 'attention', message: settingsNotice };
}

function ownerCheck({ isClaimed }: HealthSources): HealthCheck {
  if (isClaimed()) return { name: 'owner', status: 'ok', message: 'The box has an owner' };
  const message = 'Nobody owns this box yet: claim it with the code from its console';
  return { name: 'owner', status: 'attention', message };
}

function portChecks({ name, enabled, state }: PortOfHealth): HealthCheck[] {
  if (!enabled || !state) return [];
  const status = state.status === 'failing' ? 'failing' : 'ok';
  return [{ name: `port ${name}`, status, message: state.message }];
}

/** How long the line to the centre may be down before somebody should know: everything waits safely meanwhile. */
const patienceWithLine = 3600;

function centreCheck({ sync, now }: HealthSources): HealthCheck {
  const name = 'centre';
  const { enrolled, waiting, failingSince, error, certificateUntil, clockAhead = 0, pausedUntil } = sync();
  if (!enrolled) return { name, status: 'ok', message: 'This box reports to no central backend' };
  if (certificateUntil !== undefined && secondsOf(certificateUntil) < now() + 30 * daySeconds) {
    const message = `The certificate runs out at ${certificateUntil} and was not renewed: look why, or enrol again`;
    return { name, status: 'attention', message };
  }
  if (failingSince !== undefined && now() - secondsOf(failingSince) > patienceWithLine) {
    const message = `Nothing has reached the centre since ${failingSince}: ${error ?? 'no reason known'}`;
    return { name, status: 'attention', message: `${message}. ${waiting} facts wait; none is lost` };
  }
  if (Math.abs(clockAhead) > 60) {
    const message = `The clock differs from the centre's by ${clockAhead} seconds: give the box a time server`;
    return { name, status: 'attention', message };
  }
  if (pausedUntil !== undefined && secondsOf(pausedUntil) > now())
    return { name, status: 'ok', message: `Sends nothing until ${pausedUntil}; ${waiting} facts wait` };
  return {
    name,
    status: 'ok',
    message: waiting === 0 ? 'The centre has everything' : `${waiting} facts wait`,
  };
}

function dataPointChecks(point: DataPoint, { lastDeliveries, now }: HealthSources): HealthCheck[] {
  const name = `data-point ${point.user}`;
  if (!point.enabled) return [];
  const checks: HealthCheck[] = [];
  if (point.legacyAlgorithms) {
    const message = `"${point.name}" may use old algorithms (SHA-1): have its sender updated`;
    checks.push({ name: `${name} algorithms`, status: 'attention', message });
  }
  const deliveries = lastDeliveries(point.id);
  const [last] = deliveries;
  if (last === undefined) {
    checks.push({ name, status: 'attention', message: `"${point.name}" has not delivered anything yet` });
    return checks;
  }
  const silent = now() - secondsOf(last);
  const late = silent > patience(deliveries.map(secondsOf));
  const advice = late ? ': later than usual, look after its gateway' : '';
  const message = `"${point.name}" delivered last at ${last}${advice}`;
  checks.push({ name, status: late ? 'attention' : 'ok', message });
  return checks;
}

/** How many seconds a source may be silent: three times its usual gap, between two days and 35 (a monthly sender);
 *  35 days as long as too little is known of it. `deliveries` are instants, newest first. */
function patience(deliveries: readonly EpochSeconds[]): number {
  const gaps = deliveries.slice(1).map((older, at) => (deliveries[at] ?? older) - older);
  const most = 35 * daySeconds;
  if (gaps.length < 3) return most;
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? most;
  return Math.min(most, Math.max(2 * daySeconds, 3 * usual));
}
