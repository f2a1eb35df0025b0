import { schedule, validate } from 'node-cron';
import type { Logger } from 'pino';
import { BoxError } from '../../domain/box-error.ts';
import type { Zone } from '../../domain/instant.ts';
import type { MeterPort } from '../../domain/meter-port.ts';
import type { Line, OpenLine } from '../serial/line.ts';
import { pause, type PortState, type SerialDoor } from '../serial/port-state.ts';
import type { ReceivedTelegram } from '../telegrams/received-telegram.ts';
import { busTiming, type BusTiming, createBus } from './bus.ts';
import { createMaster, type Master, parseSlave } from './master.ts';

/** What a bus door needs. */
export interface BusDoorPorts {
  readonly open: OpenLine;
  take(received: ReceivedTelegram): void;
  /** Stores what was taken: a round of reading ends with it. */
  flush(): Promise<void>;
  readonly monotonicMs: () => number;
  readonly zone: Zone;
  /** Times for a speed; the standard's with room for converters by default. */
  readonly timingOf?: (baud: number) => BusTiming;
  /** Longest random wait before a round, in milliseconds: boxes with one schedule do not start as one. */
  readonly jitterMs?: number;
}

/** How reading a slave went last. */
interface SlaveState {
  readonly address: string;
  readonly answer: 'telegrams' | 'silence' | 'collision' | 'unknown-address' | 'never-asked';
  readonly lastAnswerMs?: number;
}

/** A wired bus of which this box is the master. */
export interface BusDoor extends SerialDoor {
  /** Works on the bus while nobody else does. Rejects with `UNAVAILABLE` if its line cannot be had. */
  use<T>(work: (master: Master, signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Reads every configured slave once and stores what they say. */
  readRound(): Promise<readonly SlaveState[]>;
  slaves(): readonly SlaveState[];
}

/** Room for converters on USB and TCP, in milliseconds (mbus.md 6.1). */
const slackMs = 150;

/** How long an unused line stays open, in milliseconds. */
const idleMs = 10_000;

/** A round soon after each start makes good what was missed while the box was off: it adds one reading at most. */
const catchUpMs = 30_000;
const usualJitterMs = 60_000;

/** Opens a bus door: nothing is sent before the first round. The line is opened when it is needed and closed when it is
 *  idle, so that a converter can be changed at any time. */
export function startBusDoor(port: MeterPort, ports: BusDoorPorts, log: Logger): BusDoor {
  const timingOf = ports.timingOf ?? ((baud: number) => busTiming(baud, slackMs));
  const stopping = new AbortController();
  const slaves = new Map<string, SlaveState>(
    port.slaves.map((address) => [address, { address, answer: 'never-asked' }]),
  );
  let state: PortState = {
    status: 'working',
    message: `Reads ${port.slaves.length} slaves: ${port.schedule}`,
    telegrams: 0,
    noiseBytes: 0,
    reopened: -1,
    resets: 0,
  };
  let opened: { readonly line: Line; readonly master: Master } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function openedLine(): Promise<NonNullable<typeof opened>> {
    clearTimeout(idle);
    if (opened) return opened;
    const line = await ports.open(port.place, { baud: port.baud, parity: 'even' });
    const bus = createBus(line, port.baud, timingOf);
    opened = { line, master: createMaster(bus, { tries: 3, busyMs: 1_000 }) };
    void line.gone.then(() => (opened = undefined));
    state = { ...state, reopened: state.reopened + 1 };
    return opened;
  }

  async function closeLine(): Promise<void> {
    clearTimeout(idle);
    await opened?.line.close();
    opened = undefined;
  }

  async function useNow<T>(
    work: (master: Master, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    try {
      const { master } = await openedLine();
      const result = await work(master, signal);
      state = {
        ...state,
        status: 'working',
        message: `Reads ${port.slaves.length} slaves: ${port.schedule}`,
      };
      return result;
    } catch (error) {
      if (error instanceof BoxError && error.code === 'UNAVAILABLE') {
        await closeLine();
        state = { ...state, status: 'failing', message: error.message };
      }
      throw error;
    } finally {
      idle = setTimeout(() => void closeLine(), idleMs);
      idle.unref();
    }
  }

  function use<T>(
    work: (master: Master, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const both = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal;
    const result = last.then(() => useNow(work, both));
    last = result.catch(() => undefined);
    return result;
  }

  async function readSlave(address: string): Promise<SlaveState> {
    const slave = parseSlave(address);
    if (!slave) return { address, answer: 'unknown-address' };
    const asked = await use((master, signal) => master.read(slave, signal));
    const before = slaves.get(address)?.lastAnswerMs;
    if (asked.is !== 'telegrams')
      return { address, answer: asked.is, ...(before === undefined ? {} : { lastAnswerMs: before }) };
    const monotonicMs = ports.monotonicMs();
    for (const bytes of asked.frames) ports.take({ bytes, monotonicMs, portId: port.id, wired: true });
    state = { ...state, telegrams: state.telegrams + asked.frames.length, lastTelegramMs: monotonicMs };
    return { address, answer: 'telegrams', lastAnswerMs: monotonicMs };
  }

  async function readRound(): Promise<readonly SlaveState[]> {
    for (const address of port.slaves) slaves.set(address, await readSlave(address));
    await ports.flush();
    const silent = [...slaves.values()].filter(({ answer }) => answer !== 'telegrams').length;
    log.info({ port: port.id, slaves: port.slaves.length, silent }, 'Bus read');
    return [...slaves.values()];
  }

  async function roundLater(waitMs: number): Promise<void> {
    await pause(waitMs + Math.random() * (ports.jitterMs ?? usualJitterMs), stopping.signal);
    if (stopping.signal.aborted || port.slaves.length === 0) return;
    await readRound().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ port: port.id, err: error }, 'Bus cannot be read');
    });
  }

  if (!validate(port.schedule)) throw new BoxError('USAGE', `"${port.schedule}" is no schedule in cron form`);
  const task = schedule(port.schedule, () => roundLater(0), {
    timezone: ports.zone,
    noOverlap: true,
    suppressMissedWarning: true,
  });
  const catchUp = roundLater(catchUpMs);

  return {
    use,
    readRound,
    state: () => state,
    slaves: () => [...slaves.values()],
    async stop() {
      stopping.abort(new BoxError('UNAVAILABLE', 'The port is being closed'));
      await task.destroy();
      await catchUp;
      await last;
      await closeLine();
      state = { ...state, status: 'stopped', message: 'Was stopped' };
    },
  };
}
