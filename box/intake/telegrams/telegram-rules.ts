import type { EpochSeconds } from '../../domain/instant.ts';
import { headsOf, signatureOf } from '../../mbus/records/format-cache.ts';
import type { Telegram } from '../../mbus/telegram.ts';
import type { ReceivedTelegram } from './received-telegram.ts';

/** Which telegrams of the air are kept. */
export interface RadioRules {
  /** `listed`: only meters in `meters` and those whose key is known. A radio hears the neighbours too, and their values
   *  are none of this house's business (GDPR art. 5). */
  readonly accept: 'listed' | 'all';
  readonly meters: readonly string[];
  /** Never kept, whatever else is said. */
  readonly refuse: readonly string[];
  /** One telegram of each kind and meter is kept in so many minutes; 0: all. */
  readonly keepEveryMinutes: number;
}

/** What becomes of a telegram. Everything but `kept` is counted. */
export type Verdict =
  | 'kept'
  /** The same within seconds: another stick or a repeater brought it too. */
  | 'duplicate'
  /** Its kind was kept a moment ago. */
  | 'thinned'
  /** Older than what its meter said before: somebody plays a recording. */
  | 'replayed'
  | 'not-listed'
  /** Needs a key that is not there or wrong, a format or fragment that did not come yet, or is damaged. */
  | 'unreadable';

/** Seconds within which the same bytes are one transmission. */
const duplicateSeconds = 30;

/** Meters whose past is remembered; the one that was silent longest makes room. */
const mostMeters = 5_000;

/** What is remembered of one meter. */
interface Past {
  /** Last message counter (EN 13757-7, modes 7 and 10). */
  counter: number;
  counterMs: number;
  /** When each kind of telegram was kept last, by the signature of its record heads. */
  readonly keptMs: Map<number, number>;
  /** Its own clock when it was kept last, and when that was. */
  clock: EpochSeconds | undefined;
  clockMs: number;
  lastBytes: string;
  lastBytesMs: number;
}

/** Decides which telegrams are kept. Remembers of each meter what it needs for that, and of no more than so many. */
export interface TelegramRules {
  judge(received: ReceivedTelegram, telegram: Telegram, serial: string, hasKey: boolean): Verdict;
  /** Whether a meter's own clock goes back more than an hour behind what it said before; notes it if not. After two
   *  days without a good one the meter is believed again: its clock was set, or it was changed. */
  isOlder(serial: string, clock: EpochSeconds, monotonicMs: number): boolean;
}

/** Rules as they are at the time of each telegram: `rules` is asked every time. */
export function createTelegramRules(rules: () => RadioRules): TelegramRules {
  const past = new Map<string, Past>();

  function pastOf(serial: string): Past {
    const known = past.get(serial) ?? {
      counter: -1,
      counterMs: 0,
      keptMs: new Map<number, number>(),
      clock: undefined,
      clockMs: 0,
      lastBytes: '',
      lastBytesMs: Number.NEGATIVE_INFINITY,
    };
    past.delete(serial); // the newest is the last
    past.set(serial, known);
    for (const oldest of past.keys()) {
      if (past.size <= mostMeters) break;
      past.delete(oldest);
    }
    return known;
  }

  return {
    judge(received, telegram, serial, hasKey) {
      const { accept, meters, refuse, keepEveryMinutes } = rules();
      const { monotonicMs: nowMs } = received;
      if (!received.wired) {
        if (refuse.includes(serial)) return 'not-listed';
        if (accept === 'listed' && !hasKey && !meters.includes(serial)) return 'not-listed';
      }
      const known = pastOf(serial);
      const bytes = sameWhoeverRepeats(telegram, received.bytes);
      const seconds = (nowMs - known.lastBytesMs) / 1000;
      if (bytes === known.lastBytes && seconds < duplicateSeconds) return 'duplicate';
      known.lastBytes = bytes;
      known.lastBytesMs = nowMs;
      if (!isReadable(telegram)) return 'unreadable';
      const counter = counterOf(telegram);
      if (counter !== undefined) {
        if (counter <= known.counter && nowMs - known.counterMs < forgetMs) return 'replayed';
        known.counter = counter;
        known.counterMs = nowMs;
      }
      if (received.wired) return 'kept';
      const kind = signatureOf(headsOf(telegram.content));
      const keptMs = known.keptMs.get(kind);
      if (keptMs !== undefined && nowMs - keptMs < keepEveryMinutes * 60_000) return 'thinned';
      if (known.keptMs.size >= mostKinds) known.keptMs.clear();
      known.keptMs.set(kind, nowMs);
      return 'kept';
    },

    isOlder(serial, clock, monotonicMs) {
      const known = pastOf(serial);
      const believed = known.clock !== undefined && monotonicMs - known.clockMs < forgetMs;
      if (believed && clock < (known.clock ?? 0) - toleranceSeconds) return true;
      known.clock = clock;
      known.clockMs = monotonicMs;
      return false;
    },
  };
}

const mostKinds = 16;
const toleranceSeconds = 3600;
const forgetMs = 48 * 3_600_000;

/** A telegram can be read if its frame was whole and nothing in it stayed closed. */
function isReadable({ layers, security, awaits, error, content }: Telegram): boolean {
  if (!layers || awaits !== undefined) return false;
  if (security.state !== 'none' && security.state !== 'decrypted') return false;
  return error === undefined || content.records.length > 0;
}

/** Message counters only go up; the eight bits of an access number go round and prove nothing. */
function counterOf({ layers }: Telegram): number | undefined {
  const bytes = layers?.authentication?.messageCounter ?? layers?.transport?.messageCounter;
  return bytes?.reduceRight((sum, byte) => sum * 256 + byte, 0);
}

/** A repeater marks what it passes on (hop and repeated bits of an extended link layer's control field), which does
 *  not make it another transmission. Everything behind the link layers is the same. */
function sameWhoeverRepeats({ layers }: Telegram, received: Uint8Array): string {
  const whole = (layers?.wireless?.bytes ?? received).slice();
  if (layers?.extendedLinks[0]) whole[controlAt] = (whole[controlAt] ?? 0) & ~hopAndRepeated;
  return whole.toHex();
}

/** Place of the extended link layer's control field, behind ten bytes of link layer and its CI field. */
const controlAt = 11;
const hopAndRepeated = 0x12;
