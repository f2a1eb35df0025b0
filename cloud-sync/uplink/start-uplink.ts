import type { Logger } from 'pino';
import { packMessage } from '../contract/frame-message.ts';
import { backOffMs } from './back-off.ts';
import { type BatchLimits, type Conversation, deliverNext, greet, type Sender } from './deliver.ts';
import type { Outbox } from './outbox.ts';
import { startSeriesNumbers } from './series-numbers.ts';
import { ExchangeFailed, type Transport } from './transport.ts';

/** What people are shown of the uplink. */
export interface UplinkState {
  readonly phase: 'connecting' | 'sending' | 'idle' | 'waiting' | 'paused' | 'stopped';
  /** The way that worked last, or is being tried. */
  readonly transport: string;
  /** Facts that the centre has not confirmed. */
  readonly waiting: number;
  /** Last number that the centre confirmed. */
  readonly acked: number;
  /** Seconds since 1970. */
  readonly lastReceipt?: number;
  /** Since when nothing was confirmed although something waits. */
  readonly failingSince?: number;
  /** In plain words. */
  readonly error?: string;
}

/** How the uplink behaves. */
export interface UplinkOptions {
  readonly limits: BatchLimits;
  /** Facts that wait at least this long before a batch that is not full is sent. */
  readonly batchAgeMs: number;
  /** How often an idle line is looked at, and says hello to the centre. */
  readonly idleMs: number;
  /** Failures of one way in a row after which the next is tried. */
  readonly failuresBeforeFallback: number;
  /** Bytes a second, over a minute; absent: as fast as the line allows. */
  readonly bytesPerSecond?: number;
  /** Whether the box may send facts now; quiet hours and pauses are decided outside. */
  readonly maySend?: () => boolean;
  /** Why the box cannot even connect, in plain words, such as a clock that is years behind; `undefined` if it can. */
  readonly whyNotNow?: () => string | undefined;
}

/** What a box says besides its facts: kept in order among themselves, each sent until a receipt has come. */
export interface Note {
  readonly kind: 'health' | 'reported' | 'result';
  readonly body: object;
}

/** Notes that wait at most; of more the oldest are dropped, because newer ones say more. */
const mostNotes = 64;

/** A running uplink. */
export interface Uplink {
  readonly name: 'uplink';
  readonly state: UplinkState;
  nudge(): void;
  retry(): void;
  tell(note: Note): void;
  stop(): Promise<void>;
}

/** Something that is delivered to whoever listens after each receipt: commands, the desired version, clock. */
export type OnReceipt = (conversation: Conversation) => Promise<void> | void;

/** Delivers the outbox for as long as the box runs: over the first way that works, oldest fact first, one message under
 *  way, done only when the centre's receipt says so. */
export function startUplink(
  outbox: Outbox,
  ways: readonly (() => Transport)[],
  sender: Sender,
  options: UplinkOptions,
  log: Logger,
  onReceipt: OnReceipt = () => undefined,
): Uplink {
  const stopping = new AbortController();
  const { signal } = stopping;
  const numbers = startSeriesNumbers();
  const notes: Note[] = [];
  let wake: (() => void) | undefined;
  let way = 0;
  let told: Conversation | undefined;
  let state: UplinkState = { phase: 'connecting', transport: '', waiting: 0, acked: 0 };
  const working = work();

  async function work(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const reason = options.whyNotNow?.();
      if (reason !== undefined) {
        show({ phase: 'waiting', error: reason, failingSince: state.failingSince ?? sender.now().seconds });
        await pause(options.idleMs);
        continue;
      }
      const open = ways[way];
      if (!open) return;
      const transport = open();
      try {
        await converse(transport, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        note(error, transport);
        if (failures % options.failuresBeforeFallback === 0) way = (way + 1) % ways.length;
        const asked = error instanceof ExchangeFailed ? (error.retryAfter ?? 0) * 1000 : 0;
        await transport.close().catch(() => undefined);
        await pause(Math.max(asked, backOffMs(failures, Math.random())));
        continue;
      }
      await transport.close().catch(() => undefined);
    }
    show({ phase: 'stopped' });
  }

  async function converse(transport: Transport, worked: () => void): Promise<void> {
    show({ phase: 'connecting', transport: transport.name });
    let at = await greet(outbox, numbers, transport, sender, signal);
    let sinceMs = performance.now();
    for (;;) {
      worked();
      await confirm(at);
      await sendNotes(transport);
      if (signal.aborted) return;
      if (options.maySend?.() === false) {
        show({ phase: 'paused' });
        await pause(options.idleMs);
        if (!signal.aborted) at = await greet(outbox, numbers, transport, sender, signal);
        continue;
      }
      await gather(at, sinceMs);
      const next = await deliverNext(outbox, numbers, transport, sender, at, options.limits, signal);
      if (next) {
        show({ phase: 'sending' });
        await throttle(at, next);
        at = next;
      } else {
        show({ phase: 'idle' });
        await pause(options.idleMs);
        if (outbox.lastChange() === at.acked && !signal.aborted)
          at = await greet(outbox, numbers, transport, sender, signal);
      }
      sinceMs = performance.now();
    }
  }

  /** Says what else there is to say. The answers confirm no facts: only a refusal matters. */
  async function sendNotes(transport: Transport): Promise<void> {
    for (let note = notes[0]; note !== undefined && !signal.aborted; note = notes[0]) {
      const message = packMessage({ kind: note.kind, box: sender.box }, note.body);
      const { refusal } = await transport.exchange(note.kind, message, signal);
      if (refusal?.code === 'busy' || refusal?.code === 'offline')
        throw new ExchangeFailed('refused', `The centre refuses (${refusal.code}): ${refusal.message}`);
      if (refusal) log.warn({ kind: note.kind, refusal }, 'The centre does not take a note');
      if (notes[0] === note) notes.shift();
    }
  }

  /** Waits a little for a batch to fill, but never longer than its oldest fact may wait. */
  async function gather(at: Conversation, sinceMs: number): Promise<void> {
    const waiting = outbox.lastChange() - at.acked;
    if (waiting === 0 || waiting >= options.limits.facts) return;
    const left = options.batchAgeMs - (performance.now() - sinceMs);
    if (left > 0) await pause(left);
  }

  /** Keeps to what the centre and the site allow, by waiting after a batch. */
  async function throttle(before: Conversation, after: Conversation): Promise<void> {
    const facts = Math.max(0, after.acked - before.acked);
    const rate = after.receipt.rate;
    const byCentre = rate === undefined ? 0 : (facts / rate) * 1000;
    const bySite =
      options.bytesPerSecond === undefined ? 0 : ((facts * bytesPerFact) / options.bytesPerSecond) * 1000;
    const wait = Math.max(byCentre, bySite);
    if (wait >= 1) await pause(wait);
  }

  async function confirm(at: Conversation): Promise<void> {
    await outbox.advanceCursor(at.acked);
    const { error: _error, failingSince: _since, ...rest } = state; // it works again
    state = {
      ...rest,
      acked: at.acked,
      lastReceipt: sender.now().seconds,
      waiting: outbox.lastChange() - at.acked,
    };
    if (at === told) return;
    told = at;
    await onReceipt(at);
  }

  function note(error: unknown, transport: Transport): void {
    const message = error instanceof Error ? error.message : String(error);
    const failingSince = state.failingSince ?? sender.now().seconds;
    log.warn({ transport: transport.name, err: error }, 'The uplink waits');
    show({ phase: 'waiting', transport: transport.name, failingSince, error: message });
  }

  function show(change: Partial<UplinkState>): void {
    state = { ...state, ...change, waiting: Math.max(0, outbox.lastChange() - state.acked) };
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        wake = undefined;
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
      else wake = done;
    });
  }

  return {
    name: 'uplink',
    get state(): UplinkState {
      return state;
    },
    /** Tells that something new is in the outbox, or that a pause is over: an idle line looks at once. */
    nudge(): void {
      if (state.phase === 'idle' || state.phase === 'paused') wake?.();
    },
    /** Tries again at once, whatever it waits for: somebody knows that the line is back. */
    retry(): void {
      wake?.();
    },
    /** Says something besides the facts, at the next occasion. */
    tell(note: Note): void {
      notes.push(note);
      if (notes.length > mostNotes) notes.shift();
      if (state.phase === 'idle' || state.phase === 'paused') wake?.();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await working;
    },
  };
}

/** Bytes that a fact costs on the wire in batches, for the bandwidth cap (sync-storage.md 2.5, rounded up). */
const bytesPerFact = 12;
