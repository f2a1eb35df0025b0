import type { Security, Telegram } from '../../mbus/telegram.ts';
import type { MeterAddress } from '../../mbus/layers/address.ts';
import type { ReceivedTelegram } from './received-telegram.ts';
import type { Verdict } from './telegram-rules.ts';

/** What is known of one sender that was heard since the start. */
export interface Heard {
  /** The meter: of the long header or its records, else the sender. */
  readonly meter: MeterAddress;
  /** The radio, where another one sends for the meter. */
  readonly radio?: MeterAddress;
  readonly telegrams: number;
  /** Milliseconds of the clock that only goes forward. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly portId: string;
  /** dBm of the last telegram and of the best one. */
  readonly rssi?: number;
  readonly bestRssi?: number;
  readonly security: Security;
  readonly lastVerdict: Verdict;
  /** How often each verdict was given. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** The last telegram as received, to try keys on. */
  readonly lastBytes: Uint8Array;
}

/** Senders that are remembered; the one that was silent longest makes room. */
const mostSenders = 2_000;

/** What is on the air, in memory only. */
export interface OnAir {
  note(received: ReceivedTelegram, telegram: Telegram, meter: MeterAddress, verdict: Verdict): void;
  /** In the order in which they were heard last, newest first. */
  heard(): readonly Heard[];
  of(serial: string): Heard | undefined;
}

/** An empty table. */
export function createOnAir(): OnAir {
  const senders = new Map<string, Heard>();
  return {
    note(received, telegram, meter, verdict) {
      const before = senders.get(meter.serial);
      const { bytes, monotonicMs, portId, rssi = before?.rssi } = received;
      const radio = telegram.layers?.sender;
      senders.delete(meter.serial);
      senders.set(meter.serial, {
        meter,
        ...(radio && radio.serial !== meter.serial ? { radio } : {}),
        telegrams: (before?.telegrams ?? 0) + 1,
        firstMs: before?.firstMs ?? monotonicMs,
        lastMs: monotonicMs,
        portId,
        ...(rssi === undefined ? {} : { rssi, bestRssi: Math.max(rssi, before?.bestRssi ?? rssi) }),
        security: telegram.security,
        lastVerdict: verdict,
        verdicts: { ...before?.verdicts, [verdict]: (before?.verdicts[verdict] ?? 0) + 1 },
        lastBytes: bytes,
      });
      for (const oldest of senders.keys()) {
        if (senders.size <= mostSenders) break;
        senders.delete(oldest);
      }
    },
    heard: () => [...senders.values()].toReversed(),
    of: (serial) => senders.get(serial),
  };
}
