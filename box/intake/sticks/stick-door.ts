import type { Logger } from 'pino';
import { BoxError } from '../../domain/box-error.ts';
import { type MeterPort, placeText } from '../../domain/meter-port.ts';
import { keepOpen, type TellState } from '../serial/keep-open.ts';
import type { Line, OpenLine } from '../serial/line.ts';
import type { SerialDoor } from '../serial/port-state.ts';
import type { ReceivedTelegram } from '../telegrams/received-telegram.ts';
import { stickProtocols } from './index.ts';
import type { StickCommand, StickProtocol, StickReader, StickSays } from './stick-protocol.ts';

/** What a stick door needs. */
export interface StickDoorPorts {
  readonly open: OpenLine;
  take(received: ReceivedTelegram): void;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonicMs: () => number;
}

/** Times of a stick, in milliseconds; tests shorten them. */
export interface StickTiming {
  /** Within which a stick answers a command. */
  readonly answerMs: number;
  /** Silence after which a begun frame is given up. */
  readonly silenceMs: number;
}

const usualTiming: StickTiming = { answerMs: 1_000, silenceMs: 300 };

/** Listens with a radio stick: finds out which it is, has it listen, passes telegrams on, resets and reopens it when it
 *  falls silent for longer than its port expects, or is pulled out. */
export function startStickDoor(
  port: MeterPort,
  ports: StickDoorPorts,
  log: Logger,
  timing: StickTiming = usualTiming,
): SerialDoor {
  let chosen = stickProtocols.find(({ id }) => id === port.stick);

  const open = async (): Promise<Line> => {
    chosen =
      stickProtocols.find(({ id }) => id === port.stick) ?? (await detectStick(port, ports.open, timing));
    return ports.open(port.place, { baud: chosen.baud, parity: 'none' });
  };

  const work = async (line: Line, tell: TellState, signal: AbortSignal): Promise<void> => {
    const protocol = chosen;
    if (!protocol) return;
    const hearing = hear(line, protocol.reader(), timing.silenceMs);
    try {
      if (protocol.hello && !(await hearing.asks(protocol.hello, timing.answerMs)))
        throw await wrongStick(port, protocol, line, ports.open, timing);
      for (const command of protocol.configure(port.mode))
        if (!(await hearing.asks(command, timing.answerMs)))
          log.warn({ port: port.id }, 'Stick does not acknowledge a setting');
      tell({ status: 'working', message: `${protocol.title} listens`, stick: protocol.title });
      await listen(protocol, hearing, line, tell, signal);
    } finally {
      hearing.stop();
    }
  };

  /** Until the line is gone, the door is stopped, or the stick has been silent for too long. */
  async function listen(
    protocol: StickProtocol,
    hearing: ReturnType<typeof hear>,
    line: Line,
    tell: TellState,
    signal: AbortSignal,
  ): Promise<void> {
    const silent = Promise.withResolvers<void>();
    const watch = () => setTimeout(silent.resolve, port.expectWithinMinutes * 60_000);
    let watchdog = watch();
    signal.addEventListener('abort', () => silent.resolve(), { once: true });
    hearing.onTelegram(({ telegram, rssi }) => {
      clearTimeout(watchdog);
      watchdog = watch();
      const monotonicMs = ports.monotonicMs();
      const { telegrams } = door.state();
      tell({ telegrams: telegrams + 1, lastTelegramMs: monotonicMs, noiseBytes: hearing.noiseBytes() });
      ports.take({
        bytes: telegram,
        monotonicMs,
        portId: port.id,
        wired: false,
        ...(rssi === undefined ? {} : { rssi }),
      });
    });
    await silent.promise;
    clearTimeout(watchdog);
    if (signal.aborted) return;
    log.warn(
      { port: port.id, minutes: port.expectWithinMinutes },
      'Stick is silent for too long, it is reset',
    );
    tell({ resets: door.state().resets + 1, message: 'Was silent for too long and is started anew' });
    if (protocol.reset) await line.write(protocol.reset);
  }

  const door = keepOpen(open, work, log);
  return door;
}

/** The stick that answers at a port. Rejects with `UNAVAILABLE` if none does. */
export async function detectStick(
  port: Pick<MeterPort, 'place'>,
  open: OpenLine,
  timing: StickTiming = usualTiming,
): Promise<StickProtocol> {
  for (const protocol of stickProtocols) {
    if (!protocol.hello) continue;
    const line = await open(port.place, { baud: protocol.baud, parity: 'none' });
    const hearing = hear(line, protocol.reader(), timing.silenceMs);
    try {
      if (await hearing.asks(protocol.hello, timing.answerMs)) return protocol;
    } finally {
      hearing.stop();
      await line.close();
    }
  }
  const message = `No stick that can be asked answers at ${placeText(port.place)}: name its kind, or look after its plug`;
  throw new BoxError('UNAVAILABLE', message);
}

/** Why the stick that should be there does not answer: silent, or another one (two were swapped). */
async function wrongStick(
  port: MeterPort,
  wanted: StickProtocol,
  line: Line,
  open: OpenLine,
  timing: StickTiming,
): Promise<BoxError> {
  await line.close();
  const other = await detectStick(port, open, timing).catch(() => undefined);
  const where = placeText(port.place);
  if (!other)
    return new BoxError('UNAVAILABLE', `${wanted.title} does not answer at ${where}: look after its plug`);
  const message = `At ${where} answers ${other.title}, not ${wanted.title}: sticks were swapped, use their /dev/serial/by-id/ paths`;
  return new BoxError('UNAVAILABLE', message);
}

type Heard = ReturnType<StickReader['push']>['telegrams'][number];

/** Hears a stick: answers to commands, and telegrams. */
function hear(line: Line, reader: StickReader, silenceMs: number) {
  let onSays: ((says: StickSays) => void) | undefined;
  let onTelegram: ((telegram: Heard) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  line.listen((bytes) => {
    clearTimeout(timer);
    const { says, telegrams } = reader.push(bytes);
    for (const each of says) onSays?.(each);
    for (const telegram of telegrams) onTelegram?.(telegram);
    timer = setTimeout(() => {
      for (const telegram of reader.silence()) onTelegram?.(telegram);
    }, silenceMs);
  });
  return {
    noiseBytes: () => reader.noiseBytes,
    onTelegram: (listener: (telegram: Heard) => void) => void (onTelegram = listener),
    /** Whether the stick answers a command; it is sent twice if need be. */
    async asks(command: StickCommand, answerMs: number): Promise<boolean> {
      for (let tries = 0; tries < 2; tries += 1) {
        const answered = Promise.withResolvers<boolean>();
        onSays = (says) => {
          if (command.isAnswer(says)) answered.resolve(true);
        };
        const late = setTimeout(() => answered.resolve(false), answerMs);
        await line.write(command.bytes);
        const yes = await answered.promise;
        clearTimeout(late);
        onSays = undefined;
        if (yes) return true;
      }
      return false;
    },
    stop: () => clearTimeout(timer),
  };
}
