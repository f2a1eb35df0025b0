import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Line } from '../../../box/intake/serial/line.ts';

/** A line in memory: what is written goes to `far`, what `far` says arrives at once. */
export function memoryLine(far: (bytes: Uint8Array, say: (bytes: Uint8Array) => void) => void) {
  let listener: ((bytes: Uint8Array) => void) | undefined;
  const gone = Promise.withResolvers<string | undefined>();
  const say = (bytes: Uint8Array) => {
    if (bytes.length > 0) listener?.(bytes);
  };
  const line: Line = {
    gone: gone.promise,
    listen: (next) => void (listener = next),
    setBaud: async () => undefined,
    write: async (bytes) => far(bytes, say),
    close: async () => gone.resolve(undefined),
  };
  return { line, say, unplug: () => gone.resolve('unplugged') };
}

/** A converter behind TCP at a free port of this machine. */
export async function tcpLine(far: (bytes: Uint8Array, say: (bytes: Uint8Array) => void) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => far(bytes, (answer) => void socket.write(answer)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    place: { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port } as const,
    say: (bytes: Uint8Array) => {
      for (const socket of sockets) socket.write(bytes);
    },
    get connected() {
      return sockets.size;
    },
    unplug: () => {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
