import type { Logger } from 'pino';
import type { MeterPort } from '../../domain/meter-port.ts';
import { keepOpen } from '../serial/keep-open.ts';
import type { OpenLine } from '../serial/line.ts';
import type { SerialDoor } from '../serial/port-state.ts';
import type { ReceivedTelegram } from '../telegrams/received-telegram.ts';
import { createFrameReader } from './frame-reader.ts';

/** What listening needs. */
export interface ListenPorts {
  readonly open: OpenLine;
  take(received: ReceivedTelegram): void;
  readonly monotonicMs: () => number;
}

/** Silence that ends a frame, in milliseconds: far longer than the standard's 22 bit times, because converters hand
 *  over what they have in pieces. */
const gapMs = 50;

/** Data of a slave (RSP_UD), with or without the bits for access demand and flow control (mbus.md 6.1). */
const response = 0x08;

/** Listens on a bus that another master reads, without a word: what slaves answer is taken. */
export function startListenDoor(
  port: MeterPort,
  ports: ListenPorts,
  log: Logger,
  waitsMs?: readonly number[],
): SerialDoor {
  const door = keepOpen(
    () => ports.open(port.place, { baud: port.baud, parity: 'even' }),
    async (line, tell, signal) => {
      const reader = createFrameReader(gapMs);
      line.listen((bytes) => {
        const monotonicMs = ports.monotonicMs();
        for (const frame of reader.push(bytes, monotonicMs)) {
          if (frame[0] !== 0x68 || ((frame[4] ?? 0) & 0xcf) !== response) continue;
          tell({ telegrams: door.state().telegrams + 1, lastTelegramMs: monotonicMs });
          ports.take({ bytes: frame, monotonicMs, portId: port.id, wired: true });
        }
        tell({ noiseBytes: reader.noiseBytes });
      });
      tell({ status: 'working', message: 'Listens to another master' });
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    log,
    waitsMs,
  );
  return door;
}
