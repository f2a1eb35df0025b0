import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const everyMs = 5000;
/** Less than this in one check, and the client counts as stalled: about 400 bytes a second. */
const leastBytes = 2048;
const mostStalls = 2;
const mostPerAddress = 64;

interface Client {
  exchange?: { readonly request: IncomingMessage; readonly response: ServerResponse };
  moved: number;
  stalls: number;
}

/** Drops connections that read or send so slowly that they only hold a place (reliability.md 0.7: Node drops slow
 *  headers by itself, slow readers never), and those beyond 64 from one address. Returns how to stop looking. */
export function dropSlowClients(
  server: Server,
  connection: 'connection' | 'secureConnection',
  checkMs = everyMs,
): () => void {
  const clients = new Map<Socket, Client>();
  const perAddress = new Map<string, number>();
  // Counted before the TLS handshake: whoever never shakes hands holds a place as well.
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (perAddress.get(address) ?? 0) + 1;
    if (count > mostPerAddress) {
      socket.destroy();
      return;
    }
    perAddress.set(address, count);
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  });
  server.on(connection, (socket: Socket) => {
    clients.set(socket, { moved: -Infinity, stalls: 0 }); // the first check only looks
    socket.once('close', () => clients.delete(socket));
  });
  server.prependListener('request', (request, response) => {
    const client = clients.get(request.socket);
    if (client) client.exchange = { request, response };
  });
  const timer = setInterval(() => {
    for (const [socket, client] of clients) {
      const moved = socket.bytesRead + socket.bytesWritten - socket.writableLength;
      const stalled = isOurTurnOver(socket, client) && moved - client.moved < leastBytes;
      client.stalls = stalled ? client.stalls + 1 : 0;
      client.moved = moved;
      if (client.stalls >= mostStalls) socket.destroy();
    }
  }, checkMs).unref();
  return () => clearInterval(timer);
}

/** Whether it is the client who has to move: take what waits for it, or send the rest of what it announced. */
function isOurTurnOver(socket: Socket, { exchange }: Client): boolean {
  if (socket.writableLength > 0) return true;
  if (!exchange) return false;
  const { request, response } = exchange;
  return !request.complete && !response.writableEnded && request.readableLength === 0;
}
