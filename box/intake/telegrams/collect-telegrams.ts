import type { Logger } from 'pino';
import { type EpochSeconds, instantOfSeconds, secondsOf, type Zone } from '../../domain/instant.ts';
import type { Decoder } from '../../mbus/create-decoder.ts';
import type { KeyRing } from '../../mbus/key-ring.ts';
import { meterOf } from '../../mbus/meaning/meter-of.ts';
import { readFacts } from '../../mbus/meaning/read-facts.ts';
import type { Telegram } from '../../mbus/telegram.ts';
import type { FactLog } from '../ingest-file.ts';
import { createOnAir, type OnAir } from './on-air.ts';
import type { ReceivedTelegram } from './received-telegram.ts';
import { createTelegramRules, type RadioRules, type Verdict } from './telegram-rules.ts';
import { windowRecord, type WindowTelegram } from './window-record.ts';

/** What collecting needs. */
export interface CollectorOptions {
  readonly decoder: Decoder;
  readonly keys: KeyRing;
  readonly log: FactLog;
  readonly zone: Zone;
  readonly rules: () => RadioRules;
  /** How long telegrams are gathered before they are stored together, in milliseconds. */
  readonly windowMs: number;
  /** Milliseconds of a clock that only goes forward, and seconds since 1970 by the box's clock. */
  readonly monotonicMs: () => number;
  readonly now: () => EpochSeconds;
}

/** The one place where telegrams of all doors arrive. */
export interface Collector {
  /** Takes a telegram; never throws, whatever its bytes. */
  take(received: ReceivedTelegram): Verdict;
  /** Stores what was gathered; resolves when it is on disk. */
  flush(): Promise<void>;
  readonly onAir: OnAir;
  /** Telegrams by what became of them since the start, and those lost because the store took none for too long. */
  counts(): Readonly<Record<Verdict | 'lost', number>>;
  /** Stores what was gathered and stops. */
  stop(): Promise<void>;
}

/** Before this the box's clock was never set (reliability.md 2.3 T1): telegrams wait until it is. */
const earliestNow: EpochSeconds = Date.UTC(2026, 0, 1) / 1000;

/** Telegrams that wait at most while the store takes none (disk full, clock not set). */
const mostWaiting = 5_000;

interface Waiting {
  readonly received: ReceivedTelegram;
  readonly telegram: Telegram;
}

/** Gathers telegrams and stores them window by window, one transaction each: a card does not like one per telegram.
 *  Times are reckoned when a window is stored, from how long ago a telegram came: a box that starts in 1970 and learns
 *  the time later stores the right one. */
export function startCollector(options: CollectorOptions, log: Logger): Collector {
  const onAir = createOnAir();
  const rules = createTelegramRules(options.rules);
  const counts: Record<Verdict | 'lost', number> = {
    kept: 0,
    duplicate: 0,
    thinned: 0,
    replayed: 0,
    'not-listed': 0,
    unreadable: 0,
    lost: 0,
  };
  let waiting: Waiting[] = [];
  let storing: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), options.windowMs).unref();

  function take(received: ReceivedTelegram): Verdict {
    const telegram = options.decoder.decode(received.bytes);
    const meter = meterOf(telegram, undefined);
    if (!meter) {
      counts.unreadable += 1;
      return 'unreadable';
    }
    const hasKey = options.keys.keyOf(meter.serial) !== undefined;
    const verdict = rules.judge(received, telegram, meter.serial, hasKey);
    counts[verdict] += 1;
    if (!received.wired) onAir.note(received, telegram, meter, verdict);
    if (verdict === 'kept') {
      waiting.push({ received, telegram });
      if (waiting.length > mostWaiting) {
        waiting.shift();
        counts.lost += 1;
      }
    }
    return verdict;
  }

  function flush(): Promise<void> {
    storing ??= store().finally(() => (storing = undefined));
    return storing;
  }

  async function store(): Promise<void> {
    const now = options.now();
    if (waiting.length === 0 || now < earliestNow) return;
    const batch = waiting;
    waiting = [];
    const nowMs = options.monotonicMs();
    const telegrams = batch.flatMap((each) =>
      readOne(each, now - Math.round((nowMs - each.received.monotonicMs) / 1000)),
    );
    if (telegrams.length === 0) return;
    try {
      await options.log.record(windowRecord(telegrams, instantOfSeconds(now)));
    } catch (error) {
      log.error({ err: error, telegrams: batch.length }, 'Telegrams wait, the store does not take them');
      waiting = [...batch, ...waiting];
      counts.lost += Math.max(0, waiting.length - mostWaiting);
      waiting = waiting.slice(-mostWaiting);
    }
  }

  function readOne({ received, telegram }: Waiting, at: EpochSeconds): WindowTelegram[] {
    const { bytes, portId, rssi, monotonicMs } = received;
    const receivedAt = instantOfSeconds(at);
    const facts = readFacts(telegram, { zone: options.zone, receivedAt });
    const measuredAt = facts.readings.find(({ kind }) => kind === 'instantaneous')?.measuredAt;
    const clock = measuredAt === undefined || measuredAt === receivedAt ? undefined : secondsOf(measuredAt);
    const serial = facts.device?.serial ?? '';
    if (clock !== undefined && rules.isOlder(serial, clock, monotonicMs)) {
      counts.kept -= 1;
      counts.replayed += 1;
      return [];
    }
    return [{ receivedAt, portId, bytes, facts, ...(rssi === undefined ? {} : { rssi }) }];
  }

  return {
    take,
    flush,
    onAir,
    counts: () => ({ ...counts }),
    async stop() {
      clearInterval(timer);
      await storing;
      await flush();
    },
  };
}
