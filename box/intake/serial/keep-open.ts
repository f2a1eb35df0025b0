import type { Logger } from 'pino';
import type { Line } from './line.ts';
import { pause, type PortState, reopenWaitsMs, type SerialDoor } from './port-state.ts';

/** What may be told about a line while it is open. */
export type TellState = (change: Partial<PortState>) => void;

/** Opens a line and works on it until it is gone, then opens it again, until it is stopped. `work` resolves when it
 *  wants the line opened anew and rejects with what is wrong. Tests shorten the waits. */
export function keepOpen(
  open: () => Promise<Line>,
  work: (line: Line, tell: TellState, signal: AbortSignal) => Promise<void>,
  log: Logger,
  waitsMs: readonly number[] = reopenWaitsMs,
): SerialDoor {
  const stopping = new AbortController();
  const { signal } = stopping;
  let state: PortState = {
    status: 'opening',
    message: 'Is being opened',
    telegrams: 0,
    noiseBytes: 0,
    reopened: -1,
    resets: 0,
  };
  const tell: TellState = (change) => void (state = { ...state, ...change });

  async function once(): Promise<void> {
    const line = await open();
    tell({ reopened: state.reopened + 1 });
    try {
      const gone = line.gone.then((reason) => {
        if (reason === undefined) return new Promise<never>(() => undefined); // closed here: work knows why
        throw new Error(`The line is gone: ${reason}`);
      });
      await Promise.race([gone, work(line, tell, signal)]);
    } finally {
      await line.close();
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const before = state.telegrams;
      try {
        await once();
        failures = 0;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== state.message) log.warn({ reason: message }, 'Port does not work, it is tried again');
        tell({ status: 'failing', message });
      }
      if (state.telegrams > before) failures = 0;
      await pause(waitsMs[Math.min(failures, waitsMs.length - 1)] ?? 0, signal);
    }
    tell({ status: 'stopped', message: 'Was stopped' });
  }

  const running = run();
  return {
    state: () => state,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
