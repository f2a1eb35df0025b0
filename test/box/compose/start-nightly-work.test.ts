import { getTasks } from 'node-cron';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startNightlyWork } from '../../../box/compose/start-nightly-work.ts';

const log = pino({ enabled: false });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const nothingToJudge = { judgeAll: async () => ({}) };

/** A store that counts how often it is packed and finishes when it is told to. */
function slowStore() {
  const packing = Promise.withResolvers<object>();
  const store = {
    packed: 0,
    finish: () => packing.resolve({}),
    pack() {
      store.packed += 1;
      return packing.promise;
    },
  };
  return store;
}

it('catches up a minute after the start, and finishes what it is at before it stops', async () => {
  const store = slowStore();
  const work = await startNightlyWork(store, nothingToJudge, 'Europe/Berlin', log);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(store.packed).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.packed).toBe(1);
  let stopped = false;
  const stopping = Promise.resolve(work.stop()).then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stopped).toBe(false);
  store.finish();
  await stopping;
  expect(stopped).toBe(true);
});

it.each([
  ['2026-03-28T12:00:00Z', '2026-03-29T00:17:00Z'], // the night in which the hour after 02:00 is missing
  ['2026-10-24T12:00:00Z', '2026-10-24T23:17:00Z'], // the night in which it is there twice
  ['2026-06-15T12:00:00Z', '2026-06-15T23:17:00Z'],
])('after %s comes at 01:17 in the box’s zone', async (now, expected) => {
  vi.setSystemTime(now);
  const work = await startNightlyWork(slowStore(), nothingToJudge, 'Europe/Berlin', log);
  const next = [...getTasks().values()].map((task) => task.getNextRun()?.toISOString());
  expect(next).toEqual([expected.replace('Z', '.000Z')]);
  await work.stop();
  expect(getTasks().size).toBe(0);
});

it('goes on when a packing fails', async () => {
  let tries = 0;
  const store = { pack: () => Promise.reject(new Error(`try ${(tries += 1)}`)) };
  const work = await startNightlyWork(store, nothingToJudge, 'Europe/Zurich', log);
  await vi.advanceTimersByTimeAsync(61_000);
  await work.stop();
  expect(tries).toBe(1);
});

it('judges the devices after the packing, and ends that when it is told to stop', async () => {
  const judging = Promise.withResolvers<AbortSignal>();
  const worklist = {
    judgeAll: (signal: AbortSignal) => {
      judging.resolve(signal);
      return new Promise<object>((resolve) => signal.addEventListener('abort', () => resolve({})));
    },
  };
  const work = await startNightlyWork({ pack: async () => ({}) }, worklist, 'Europe/Berlin', log);
  await vi.advanceTimersByTimeAsync(61_000);
  expect((await judging.promise).aborted).toBe(false);
  await work.stop();
  expect((await judging.promise).aborted).toBe(true);
});
