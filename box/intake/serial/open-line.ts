import { type EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { BoxError } from '../../domain/box-error.ts';
import { type LinePlace, placeText } from '../../domain/meter-port.ts';
import type { Line, LineForm } from './line.ts';

/** A converter that does not answer within this time is not there, in milliseconds. */
const connectMs = 5_000;

/** Opens a serial port, exclusively, or connects to a converter behind TCP. The serial port's native part is loaded
 *  with the first port only: a box without one never pays for it. */
export async function openLine(place: LinePlace, form: LineForm): Promise<Line> {
  try {
    return place.kind === 'tcp' ? await openSocket(place) : await openPort(place.path, form);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${placeText(place)} cannot be opened: ${reason.replace(/^Error: /, '')}`;
    throw new BoxError('UNAVAILABLE', message, { cause });
  }
}

async function openSocket({ host, port }: Extract<LinePlace, { kind: 'tcp' }>): Promise<Line> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), connectMs);
  try {
    await once(socket, 'connect');
  } finally {
    clearTimeout(timer);
  }
  return lineOf(socket, {
    setBaud: async () => undefined,
    close: async () => void socket.destroy(),
  });
}

async function openPort(path: string, form: LineForm): Promise<Line> {
  const { SerialPort } = await import('serialport');
  const { baud: baudRate, parity, dataBits = 8 } = form;
  const port = new SerialPort({ path, baudRate, parity, dataBits, stopBits: 1, lock: true, autoOpen: false });
  await called((done) => port.open(done));
  wakeLoop(port.port);
  return lineOf(port, {
    setBaud: (baud) => called((done) => port.update({ baudRate: baud }, done)),
    close: () => called((done) => (port.isOpen ? port.close(done) : done(null))),
  });
}

/** The native part tells of bytes without giving Node its turn to go on with promises: what waits for them would sleep
 *  until something else happens (seen with bindings-cpp 13 on Node 26: bytes arrived with the next timer, seconds late).
 *  Asking for a turn right then is the cure. */
function wakeLoop(binding: unknown): void {
  const { poller } = binding as { readonly poller?: EventEmitter };
  for (const event of ['readable', 'writable', 'disconnect']) poller?.on(event, askForTurn);
}

function askForTurn(): void {
  setImmediate(() => undefined);
}

function lineOf(stream: Duplex, own: Pick<Line, 'setBaud' | 'close'>): Line {
  let listener: ((bytes: Uint8Array) => void) | undefined;
  let closedHere = false;
  let fault: Error | undefined;
  const gone = Promise.withResolvers<string | undefined>();
  // A Buffer's slices share its memory, those of a plain array are copies: everything behind this relies on copies.
  stream.on('data', (bytes: Buffer) => {
    listener?.(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  stream.on('error', (error) => (fault = error));
  stream.once('end', () => stream.destroy());
  stream.once('close', () => gone.resolve(closedHere ? undefined : (fault?.message ?? 'unplugged')));
  return {
    gone: gone.promise,
    setBaud: own.setBaud,
    listen: (next) => void (listener = next),
    async write(bytes) {
      if (stream.destroyed || !stream.writable)
        throw new BoxError('UNAVAILABLE', `The line is gone: ${fault?.message ?? 'unplugged'}`);
      await called((done) => stream.write(bytes, done)).catch((cause: unknown) => {
        throw new BoxError('UNAVAILABLE', 'The line is gone: nothing can be sent', { cause });
      });
    },
    async close() {
      closedHere = true;
      await own.close().catch(() => undefined); // pulled out a moment before
      gone.resolve(undefined);
    },
  };
}

/** Turns a function that calls back into one that can be awaited. */
function called(start: (done: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}
