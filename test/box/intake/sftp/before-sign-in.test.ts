import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { u32 } from '../../../simulators/sftp-request.ts';
import { dial, openSession, signIn } from '../../../simulators/sftp-sender.ts';
import { isServed, openTestDoor, password, type TestDoor } from '../../../simulators/test-door.ts';

let open: TestDoor | undefined;
afterEach(async () => {
  await open?.close(); // throws if the door had an error of its own
  open = undefined;
});

describe('before sign-in', () => {
  const limits = { identMs: 300, loginMs: 600, beforeSignIn: 20, connectionsPerAddress: 400 };

  it('lets no idle socket stay, and 300 of them keep nobody out for long', async () => {
    open = await openTestDoor({ limits });
    const { port, door } = open;
    const all = await Promise.all(Array.from({ length: 300 }, () => dial(port)));
    const standing = door.metrics().find(({ name }) => name === 'meterbox_sftp_connections');
    expect(standing?.values[0]?.value).toBeLessThanOrEqual(20);
    await Promise.all(all.map(({ closed }) => closed));
    expect(await isServed(open.port)).toBe(true);
  });

  it.each<[string, (socket: Socket) => Promise<void> | void]>([
    ['says nothing', () => undefined],
    ['drips its line', (socket) => drip(socket, 'SSH-2.0-slow_and_never_done_with_it\r\n', 60)],
    ['says only who it is', (socket) => void socket.write('SSH-2.0-x\r\n')],
    ['drips a key exchange', (socket) => drip(socket, `SSH-2.0-x\r\n${'\0'.repeat(60)}`, 30)],
    ['sends one long line', (socket) => void socket.write('SSH-2.0-'.padEnd(40_000, 'x'))],
    ['speaks HTTP', (socket) => void socket.write('GET / HTTP/1.1\r\n\r\n')],
    ['sends noise', (socket) => void socket.write(Buffer.alloc(5_000, 0x81))],
    ['sends a giant packet', (socket) => void socket.write(Buffer.concat([line, u32(0xffff_fff0), u32(0)]))],
    ['sends an empty packet', (socket) => void socket.write(Buffer.concat([line, u32(0), u32(0)]))],
    ['asks for a channel at once', (socket) => void socket.write(Buffer.concat([line, plain(90)]))],
  ])('closes a peer that %s', async (_what, act) => {
    open = await openTestDoor({ limits });
    const { socket, closed } = await dial(open.port);
    await act(socket);
    expect(await Promise.race([closed.then(() => 'closed'), pause(3_000)])).toBe('closed');
    expect(await isServed(open.port)).toBe(true);
  });

  it('serves a sender whose line comes in many pieces', async () => {
    open = await openTestDoor();
    const client = await signIn(open.port, { username: 'lab', password, sock: await inPieces(open.port) });
    const sender = await openSession(client);
    expect((await sender.put('a.csv', Buffer.alloc(10))).status).toBe(0);
  });
});

const line = Buffer.from('SSH-2.0-x\r\n');

function plain(type: number): Buffer {
  return Buffer.concat([u32(12), Uint8Array.of(10, type), Buffer.alloc(10)]);
}

async function drip(socket: Socket, what: string, everyMs: number): Promise<void> {
  for (const letter of what) {
    if (socket.destroyed) return;
    socket.write(letter);
    await pause(everyMs);
  }
}

/** A socket that sends its first line byte by byte, each in its own segment. */
async function inPieces(port: number): Promise<Socket> {
  const { socket } = await dial(port);
  socket.pause();
  socket.setNoDelay(true);
  const write = socket.write.bind(socket);
  let first = true;
  let last = Promise.resolve();
  socket.write = (bytes: Uint8Array | string) => {
    const whole = Buffer.from(bytes as Uint8Array);
    const parts = first ? [...whole].map((byte) => Buffer.from([byte])) : [whole];
    first = false;
    for (const part of parts) {
      last = last.then(async () => {
        write(part);
        if (parts.length > 1) await pause(3);
      });
    }
    return true;
  };
  return socket;
}
