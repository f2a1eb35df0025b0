import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import type { Zone } from '../domain/instant.ts';
import type { Part } from '../lifecycle.ts';

/** At 01:17 in the box's zone: never between 02:00 and 03:00, an hour that is missing or there twice when the clocks
 *  change. */
const everyNight = '17 1 * * *';

/** How long after the start missed work is caught up with. */
const catchUpMs = 60_000;

/** Packs the store and judges every device for the worklist every night, and soon after each start, because a box may be
 *  off at night: what is packed already costs nothing. */
export async function startNightlyWork(
  store: { pack(): Promise<object> },
  worklist: { judgeAll(signal: AbortSignal): Promise<object> },
  zone: Zone,
  log: Logger,
): Promise<Part> {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  const work = (): void => {
    working ??= packed(store, log)
      .then(() => judged(worklist, stopping.signal, log))
      .finally(() => (working = undefined));
  };
  const task = schedule(everyNight, work, { timezone: zone, suppressMissedWarning: true });
  const catchUp = setTimeout(work, catchUpMs).unref();
  return {
    name: 'nightly work',
    async stop() {
      stopping.abort();
      clearTimeout(catchUp);
      await task.destroy();
      await working;
    },
  };
}

async function packed(store: { pack(): Promise<object> }, log: Logger): Promise<void> {
  try {
    log.info({ report: await store.pack() }, 'Store packed');
  } catch (error) {
    log.error({ err: error }, 'Store could not be packed');
  }
}

async function judged(
  worklist: { judgeAll(signal: AbortSignal): Promise<object> },
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  if (signal.aborted) return;
  try {
    log.info({ report: await worklist.judgeAll(signal) }, 'Devices judged');
  } catch (error) {
    log.error({ err: error }, 'Devices could not be judged');
  }
}
