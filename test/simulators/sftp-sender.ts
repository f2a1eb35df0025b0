import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import ssh2, { type ClientChannel, type ConnectConfig } from 'ssh2';
import { attributes, packetOf, requestType, text, u32, u64 } from './sftp-request.ts';

/** What came back for a request. `status` is 0 for everything but a STATUS. */
interface Reply {
  readonly type: number;
  readonly status: number;
  readonly message: string;
  readonly handle: string;
  readonly size: number;
  readonly names: readonly string[];
}

/** A sender that speaks SFTP packet by packet, so that it can also break the rules. */
export interface SftpSender {
  readonly client: ssh2.Client;
  readonly channel: ClientChannel;
  /** Ids in the order in which their replies came. */
  readonly order: number[];
  send(type: number, ...fields: readonly Uint8Array[]): number;
  ask(type: number, ...fields: readonly Uint8Array[]): Promise<Reply>;
  open(path: string | Uint8Array, flags?: number): Promise<Reply>;
  write(handle: string, offset: number | bigint, bytes: Uint8Array): Promise<Reply>;
  close(handle: string): Promise<Reply>;
  stat(path: string): Promise<Reply>;
  rename(from: string, to: string): Promise<Reply>;
  put(path: string, bytes: Uint8Array): Promise<Reply>;
  end(): Promise<void>;
}

/** Flags of OPEN as senders use them. */
export const asNew = 2 | 8 | 16;
export const asItIs = 2 | 8;
export const atEnd = 2 | 4;

/** A connection that has signed in; rejects if it was refused. */
export async function signIn(
  port: number,
  options: Partial<ConnectConfig>,
  localAddress = '127.0.0.1',
): Promise<ssh2.Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, localAddress });
  socket.on('error', () => undefined);
  const client = new ssh2.Client();
  const ready = Promise.withResolvers<void>();
  client.on('ready', ready.resolve);
  client.on('error', ready.reject);
  client.on('close', () => ready.reject(new Error('closed')));
  client.connect({ sock: socket, readyTimeout: 20_000, keepaliveInterval: 0, ...options });
  await ready.promise;
  return client;
}

/** Opens an SFTP session on a connection and says INIT. */
export async function openSession(client: ssh2.Client): Promise<SftpSender> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.subsys('sftp', (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  const order: number[] = [];
  let buffer = Buffer.alloc(0);
  let lastId = 0;
  const version = Promise.withResolvers<void>();
  channel.on('error', () => undefined);
  channel.on('data', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
      const packet = buffer.subarray(4, 4 + buffer.readUInt32BE(0));
      buffer = buffer.subarray(4 + packet.length);
      if (packet[0] === 2) {
        version.resolve();
        continue;
      }
      const id = packet.readUInt32BE(1);
      order.push(id);
      waiting.get(id)?.(readReply(packet));
      waiting.delete(id);
    }
  });

  function send(type: number, ...fields: readonly Uint8Array[]): number {
    lastId += 1;
    channel.write(packetOf(type, u32(lastId), ...fields));
    return lastId;
  }

  function ask(type: number, ...fields: readonly Uint8Array[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      client.once('close', () => reject(new Error('closed')));
      waiting.set(send(type, ...fields), resolve);
    });
  }

  const open: SftpSender['open'] = (path, flags = asNew) =>
    ask(requestType.open, text(path), u32(flags), attributes());
  const write: SftpSender['write'] = (handle, offset, bytes) =>
    ask(requestType.write, text(handle), u64(offset), text(bytes));
  const close: SftpSender['close'] = (handle) => ask(requestType.close, text(handle));

  channel.write(packetOf(requestType.init, u32(3)));
  await version.promise;
  client.setMaxListeners(0);
  return {
    client,
    channel,
    order,
    send,
    ask,
    open,
    write,
    close,
    stat: (path) => ask(requestType.stat, text(path)),
    rename: (from, to) => ask(requestType.rename, text(from), text(to)),
    async put(path, bytes) {
      const opened = await open(path);
      if (opened.handle === '') return opened;
      for (let at = 0; at < bytes.length; at += 32_768) {
        const written = await write(opened.handle, at, bytes.subarray(at, at + 32_768));
        if (written.status !== 0) return written;
      }
      return close(opened.handle);
    },
    async end() {
      const closed = once(client, 'close');
      client.end();
      await closed;
    },
  };
}

/** A plain socket to the door, with what it received. */
export async function dial(port: number): Promise<{ socket: Socket; closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  socket.resume();
  await Promise.race([once(socket, 'connect'), closed]);
  return { socket, closed };
}

function readReply(packet: Buffer): Reply {
  const type = packet[0] ?? 0;
  const body = packet.subarray(5);
  const textAt = (at: number): string => body.toString('utf8', at + 4, at + 4 + body.readUInt32BE(at));
  return {
    type,
    status: type === 101 ? body.readUInt32BE(0) : 0,
    message: type === 101 ? textAt(4) : '',
    handle: type === 102 ? textAt(0) : '',
    size: type === 105 ? Number(body.readBigUInt64BE(4)) : 0,
    names: type === 104 ? readNames(body) : [],
  };
}

/** Names with a long name and the attributes that the door states: size, permissions, times. */
function readNames(body: Buffer): string[] {
  const names: string[] = [];
  let at = 4;
  for (let count = body.readUInt32BE(0); count > 0; count -= 1) {
    const length = body.readUInt32BE(at);
    names.push(body.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
    at += 4 + body.readUInt32BE(at) + 4 + 8 + 4 + 8;
  }
  return names;
}
