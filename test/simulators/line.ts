import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between two programs that a test can make bad. */
export interface Line {
  readonly port: number;
  /** `open` carries everything; `closed` refuses and cuts; `deaf` carries what goes up and swallows every answer. */
  state: 'open' | 'closed' | 'deaf';
  /** Cuts every connection after so many more bytes upwards; `undefined` never. */
  cutAfter: number | undefined;
  /** Cuts what is open now. */
  cut(): void;
  /** Bytes that went up, and down. */
  readonly carried: { up: number; down: number };
  close(): Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openLine(target: number): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    if (line.state === 'closed') return client.destroy();
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const both = [client, far];
    const end = (): void => {
      for (const socket of both) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of both) sockets.add(socket.on('error', end).on('close', end));
    client.on('data', (piece: Buffer) => {
      line.carried.up += piece.length;
      if (line.cutAfter !== undefined && (line.cutAfter -= piece.length) <= 0) {
        line.cutAfter = undefined;
        far.write(piece.subarray(0, piece.length >> 1)); // half a message gets through
        setImmediate(end);
        return;
      }
      far.write(piece);
    });
    far.on('data', (piece: Buffer) => {
      line.carried.down += piece.length;
      if (line.state !== 'deaf') client.write(piece);
    });
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    state: 'open',
    cutAfter: undefined,
    carried: { up: 0, down: 0 },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      line.cut();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
  return line;
}
