import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DeviceCoverage, WorklistDesk } from '../api/ports.ts';
import { addDays, type IsoDate, type Period } from '../domain/civil-day.ts';
import { instantOfSeconds, localDay, type Zone } from '../domain/instant.ts';
import { coverageOf } from '../quality/coverage.ts';
import { firstDayOfHistory } from '../quality/find-late.ts';
import { judgeDevice } from '../quality/judge-device.ts';
import type { Store } from '../store/open-store.ts';

/** What the worklist needs of the store. */
export type WorklistStore = Pick<
  Store,
  | 'counts'
  | 'device'
  | 'deviceIdsAfter'
  | 'devicesTouchedAfter'
  | 'findings'
  | 'findingCounts'
  | 'firstSeenOn'
  | 'judgedUpTo'
  | 'readings'
  | 'replaceFindings'
>;

/** The worklist of a box: judged where something came, and as a whole every night. */
export interface Worklist extends WorklistDesk {
  /** Judges the devices about which something was recorded since the last time, soon and in the background. */
  follow(): void;
  /** Resolves when everything that was asked for has been judged. */
  settled(): Promise<void>;
  /** Finishes the devices it is at and stops. */
  stop(): Promise<void>;
}

/** Devices whose findings are written in one transaction. */
const batchSize = 200;

/** Readings of one device that are looked at: two counters every hour of the history. */
const mostReadings = 20_000;

/** Keeps the worklist. Judging is done device by device, and everybody else gets a turn after each: of 10,000 devices
 *  none holds the thread for more than a few milliseconds. */
export function keepWorklist(
  store: WorklistStore,
  zone: () => Zone,
  log: Logger,
  now: () => number = () => Math.floor(Date.now() / 1000),
): Worklist {
  const stopping = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let isFollowing = false;

  const today = () => localDay(instantOfSeconds(now()), zone());

  /** One judgement after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function judge(ids: Iterable<number>, signal = stopping.signal): Promise<number> {
    const day = today();
    let batch: Parameters<Store['replaceFindings']>[0][number][] = [];
    let judged = 0;
    for (const deviceId of ids) {
      if (stopping.signal.aborted || signal.aborted) break;
      batch.push({ deviceId, findings: judgeOne(deviceId, day) });
      judged += 1;
      if (batch.length >= batchSize) {
        await store.replaceFindings(batch);
        batch = [];
      }
      await nextTurn();
    }
    if (batch.length > 0) await store.replaceFindings(batch);
    return judged;
  }

  function judgeOne(id: number, day: IsoDate) {
    const view = store.device(id);
    if (!view) return [];
    const { serial, class: deviceClass, state } = view;
    const readings = store.readings({
      device: { serial, class: deviceClass },
      firstDay: firstDayOfHistory(day),
      allVersions: true,
      limit: mostReadings,
    });
    const history = { device: view, knownSince: store.firstSeenOn(id) ?? day, readings };
    return judgeDevice(state ? { ...history, state } : history, day);
  }

  async function followNow(): Promise<void> {
    const { lastChange } = store.counts();
    const touched = store.devicesTouchedAfter(store.judgedUpTo());
    await judge(touched);
    if (!stopping.signal.aborted) await store.replaceFindings([], lastChange);
  }

  return {
    follow() {
      if (isFollowing || stopping.signal.aborted) return;
      isFollowing = true;
      inTurn(() => {
        isFollowing = false; // what is recorded from here on asks for another turn
        return followNow();
      }).catch((error: unknown) => log.error({ err: error }, 'Worklist could not be brought up to date'));
    },
    judgeAll: (signal) =>
      inTurn(async () => {
        const { lastChange } = store.counts();
        const devices = await judge(allIds(), signal);
        if (!stopping.signal.aborted && signal?.aborted !== true) await store.replaceFindings([], lastChange);
        return { devices, findings: store.findingCounts() };
      }),
    findings: (query) => store.findings(query),
    counts: () => store.findingCounts(),
    async coverage({ after = 0, limit = 100, period, changes }) {
      const ids = store.deviceIdsAfter(after, limit + 1);
      const items: DeviceCoverage[] = [];
      for (const id of ids.slice(0, limit)) {
        items.push(...coverageOfOne(id, period, changes));
        await nextTurn();
      }
      const next = ids.length > limit ? ids[limit - 1] : undefined;
      return { items, ...(next === undefined ? {} : { next }) };
    },
    async settled() {
      await last;
    },
    async stop() {
      stopping.abort();
      await last;
    },
  };

  function* allIds(): Generator<number, void, undefined> {
    for (let ids = store.deviceIdsAfter(0, 1000); ids.length > 0;) {
      yield* ids;
      ids = store.deviceIdsAfter(ids.at(-1) ?? Infinity, 1000);
    }
  }

  function coverageOfOne(id: number, period: Period, changes: readonly IsoDate[]): DeviceCoverage[] {
    const view = store.device(id);
    if (!view || view.role === 'collector') return [];
    const device = { serial: view.serial, class: view.class };
    const days = store
      .readings({ device, firstDay: addDays(period.firstDay, -400), lastDay: addDays(period.lastDay, 400) })
      .filter(({ kind }) => kind !== 'half-month' && kind !== 'interval')
      .map(({ validOn }) => validOn);
    return [{ deviceId: id, device, ...coverageOf(days, period, changes) }];
  }
}
