import { setTimeout as after } from 'node:timers/promises';
import type { Line } from '../serial/line.ts';
import { createFrameReader } from './frame-reader.ts';

/** What came back after something was sent. */
export type Answer =
  | { readonly is: 'frame'; readonly bytes: Uint8Array }
  | { readonly is: 'ack' }
  | { readonly is: 'silence' }
  /** Something, but no frame: several answered at once, or the bus is disturbed. */
  | { readonly is: 'garbage'; readonly bytes: number };

/** Times of a bus, all in milliseconds; see `busTiming`. */
export interface BusTiming {
  /** How long a slave may take until it begins to answer. */
  readonly answerMs: number;
  /** Silence after which a frame is over. */
  readonly gapMs: number;
}

/** A wired bus with one master: this one. One exchange at a time. */
export interface Bus {
  /** Sends and waits for the answer. Rejects with `UNAVAILABLE` if the line is gone, with the signal's reason on
   *  abort. */
  exchange(request: Uint8Array, signal?: AbortSignal): Promise<Answer>;
  /** Changes speed and times of this side. */
  setBaud(baud: number): Promise<void>;
  /** What was heard that was no answer to us: noise, or another master on this bus. */
  readonly foreignBytes: number;
}

/** The standard's times for a speed in bits per second (EN 13757-2 5.5, mbus.md 6.1): an answer begins within 330 bit
 *  times and 50 ms, a frame is over after 22 bit times; converters on USB and TCP need `slackMs` more. */
export function busTiming(baud: number, slackMs: number): BusTiming {
  const bitMs = 1000 / baud;
  return { answerMs: 330 * bitMs + 50 + slackMs, gapMs: 22 * bitMs + slackMs / 2 };
}

/** A bus on an open line. `timingOf` gives the times for a speed; tests shorten them. */
export function createBus(line: Line, baud: number, timingOf: (baud: number) => BusTiming): Bus {
  let timing = timingOf(baud);
  let foreignBytes = 0;
  let hears: ((bytes: Uint8Array) => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();
  line.listen((bytes) => {
    if (hears) hears(bytes);
    else foreignBytes += bytes.length;
  });

  async function exchangeNow(request: Uint8Array, signal: AbortSignal | undefined): Promise<Answer> {
    signal?.throwIfAborted();
    const hearing = hearAnswer(request, timing, signal);
    hears = (bytes) => hearing.hear(bytes);
    try {
      await line.write(request);
      hearing.sent();
      const answer = await hearing.answer;
      if (answer.is === 'garbage') await quiet(timing.gapMs);
      return answer;
    } finally {
      hearing.stop();
      hears = undefined;
    }
  }

  /** Waits until nobody has said anything for a while: the next question must not meet the rest of a collision. */
  async function quiet(gapMs: number): Promise<void> {
    let heard = true;
    hears = () => (heard = true);
    for (let tries = 0; heard && tries < 50; tries += 1) {
      heard = false;
      await after(gapMs);
    }
  }

  return {
    get foreignBytes() {
      return foreignBytes;
    },
    exchange(request, signal) {
      const exchange = last.then(() => exchangeNow(request, signal));
      last = exchange.catch(() => undefined);
      return exchange;
    },
    async setBaud(next) {
      await last;
      await line.setBaud(next);
      timing = timingOf(next);
    },
  };
}

/** Collects one answer: until a frame is complete, or nobody speaks any more. */
function hearAnswer(request: Uint8Array, timing: BusTiming, signal: AbortSignal | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const reader = createFrameReader(Number.POSITIVE_INFINITY);
  let heard = 0;
  let echo = request;
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number, answer: () => Answer) => {
    clearTimeout(timer);
    timer = setTimeout(() => resolve(answer()), ms);
  };
  const aborted = () => reject(signal?.reason as Error);
  signal?.addEventListener('abort', aborted, { once: true });
  const ended = (): Answer => (heard === 0 ? { is: 'silence' } : { is: 'garbage', bytes: heard });

  return {
    answer: promise,
    /** The time of the answer counts from when the question was out. */
    sent() {
      if (heard === 0) wait(timing.answerMs, ended);
    },
    hear(received: Uint8Array) {
      let bytes = received;
      // Some level converters give back what is sent, byte for byte, before the answer.
      const same = echoLength(bytes, echo);
      if (heard === 0 && same > 0) {
        echo = echo.subarray(same);
        bytes = bytes.subarray(same);
      }
      if (bytes.length === 0) return wait(timing.answerMs, ended);
      heard += bytes.length;
      const [frame, more] = reader.push(bytes, 0);
      if (frame && (more || frame.length < heard)) wait(0, () => ({ is: 'garbage', bytes: heard }));
      else if (frame) {
        // A collision of acknowledgements may go on behind the first byte: listen as long as one character may lag.
        wait(frame.length === 1 ? timing.gapMs : 0, () =>
          frame.length === 1 ? { is: 'ack' } : { is: 'frame', bytes: frame },
        );
      } else wait(timing.gapMs + timing.answerMs / 4, ended);
    },
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    },
  };
}

function echoLength(bytes: Uint8Array, echo: Uint8Array): number {
  const length = Math.min(bytes.length, echo.length);
  for (let at = 0; at < length; at += 1) if (bytes[at] !== echo[at]) return 0;
  return length;
}
