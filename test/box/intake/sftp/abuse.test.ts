import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import pino from 'pino';
import type ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { openSpool } from '../../../../box/intake/spool.ts';
import { packetOf, requestType, text, u32, u64 } from '../../../simulators/sftp-request.ts';
import { dial, openSession, type SftpSender, signIn } from '../../../simulators/sftp-sender.ts';
import {
  openTestDoor,
  password,
  type TestDoor,
  type TestDoorOptions,
} from '../../../simulators/test-door.ts';

let open: TestDoor | undefined;
afterEach(async () => {
  expect(open?.errors ?? []).toEqual([]);
  await open?.close();
  open = undefined;
});

async function start(options: TestDoorOptions = {}): Promise<[TestDoor, SftpSender]> {
  open = await openTestDoor(options);
  return [open, await enter(open)];
}

async function enter(at: TestDoor): Promise<SftpSender> {
  return openSession(await signIn(at.port, { username: 'lab', password }));
}

/** Whether a well-behaved sender is still served. */
async function isServed(at: TestDoor): Promise<boolean> {
  const sender = await enter(at);
  return (await sender.put('served.csv', Buffer.alloc(1000))).status === 0;
}

const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
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
    expect(await isServed(open)).toBe(true);
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
    expect(await isServed(open)).toBe(true);
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

describe('after sign-in', () => {
  it('gives no shell, no command, no forwarding and no other subsystem', async () => {
    open = await openTestDoor();
    const client = await signIn(open.port, { username: 'lab', password });
    client.on('error', () => undefined);
    const failures = await Promise.all([
      failure((done) => client.exec('id', done)),
      failure((done) => client.exec('scp -t /', done)),
      failure((done) => client.shell(done)),
      failure((done) => client.subsys('netconf', done)),
      failure((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done)),
      failure((done) => client.forwardIn('127.0.0.1', 0, done)),
      failure((done) => client.openssh_forwardOutStreamLocal('/run/x', done)),
    ]);
    expect(failures.every((message) => message !== undefined)).toBe(true);
    expect(await isServed(open)).toBe(true);
  });

  it('answers every name that is none of ours, and none reaches the disk', async () => {
    const [door, sender] = await start();
    const names = [
      'a\0b',
      'x\ny',
      'x'.repeat(300),
      'y/'.repeat(600),
      Buffer.from([0xff]),
      Buffer.from([0xfe]),
      '',
    ];
    for (const name of names) expect((await sender.open(name)).status).toBe(4);
    for (const name of ['../../../tmp/a.csv', '/etc/cron.d/b.csv', '~/c.csv', '$(id).csv', '-rf.csv']) {
      expect((await sender.put(name, Buffer.alloc(5))).status).toBe(0);
    }
    const found = await readdir(join(door.folder, 'spool'));
    expect(found.filter((name) => !/^\.?\d{16}\.(file|kept)$/.test(name))).toEqual([]);
    expect(door.spool.pending().map(({ delivery }) => delivery.name)).toContain('etc/cron.d/b.csv');
  });

  it('opens no more files and folders at once than allowed', async () => {
    const [, sender] = await start();
    const opened = await Promise.all(Array.from({ length: 300 }, (_, at) => sender.open(`f${at}.csv`)));
    expect(opened.filter(({ handle }) => handle !== '')).toHaveLength(32);
    const folders = await Promise.all(
      Array.from({ length: 200 }, () => sender.ask(requestType.opendir, text('/'))),
    );
    expect(folders.every(({ status }) => status === 4)).toBe(true);
  });

  it('makes no holes: a WRITE or a size far away is refused', async () => {
    const [, sender] = await start();
    for (const offset of [2n ** 40n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      const { handle } = await sender.open('a.csv');
      expect((await sender.write(handle, offset, Buffer.alloc(10))).status).toBe(4);
      expect((await sender.close(handle)).status).toBe(4);
    }
    const { handle } = await sender.open('a.csv');
    const huge = await sender.ask(requestType.fsetstat, text(handle), u32(1), u64(2n ** 60n));
    expect(huge.status).toBe(4);
  });

  it('survives packets that are none', async () => {
    const [door] = await start();
    const broken = [
      Buffer.concat([u32(0)]),
      Buffer.concat([u32(0xffff_ffff), Buffer.alloc(100)]),
      Buffer.concat([u32(3), Buffer.alloc(3)]),
      packetOf(requestType.open, u32(1), u32(0x7fff_ffff)),
      packetOf(requestType.write, u32(1), text('x'), u64(0), u32(0x7fff_ffff)),
      packetOf(250, u32(1), Buffer.alloc(1000)),
    ];
    for (const packet of broken) {
      const sender = await enter(door);
      sender.client.on('error', () => undefined);
      sender.channel.write(packet);
      await pause(20);
      sender.client.destroy();
    }
    expect(await isServed(door)).toBe(true);
  });

  it('forgets every channel of a sender that opens and closes them, and cuts their number', async () => {
    open = await openTestDoor({ limits: { sessionsPerConnection: 50 } });
    const client = await signIn(open.port, { username: 'lab', password });
    let opened = 0;
    for (let count = 0; count < 60; count += 1) {
      const session = await openSession(client).catch(() => undefined);
      if (!session) break;
      opened += 1;
      const closed = once(session.channel, 'close');
      session.channel.end();
      await closed;
    }
    expect(opened).toBe(50);
    expect(await isServed(open)).toBe(true);
  });

  it('opens at most four sessions at once', async () => {
    open = await openTestDoor();
    const client = await signIn(open.port, { username: 'lab', password });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => openSession(client)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  });

  it('ends a session that asks for nothing', async () => {
    const [, sender] = await start({ limits: { idleMs: 200 } });
    sender.client.on('error', () => undefined);
    await once(sender.client, 'close');
  });

  it('ends a connection with too many bytes for one key', async () => {
    const [, sender] = await start({ limits: { bytesPerConnection: 200_000 } });
    sender.client.on('error', () => undefined);
    const closed = once(sender.client, 'close');
    await sender.put('a.csv', Buffer.alloc(400_000)).catch(() => undefined);
    await closed;
  });
});

function failure(ask: (done: (error: Error | undefined) => void) => unknown): Promise<string | undefined> {
  return new Promise((resolve) => {
    ask((error) => resolve(error?.message));
  });
}

describe('memory', () => {
  it('stays bounded when the disk is slower than the sender', async () => {
    const subject = await startSubject({ SLOW_MS: '30' });
    const sender = await openSession(await signIn(subject.port, { username: 'lab', password }));
    const before = subject.rss();
    const { handle } = await sender.open('a.csv');
    widen(sender.client);
    const block = Buffer.alloc(32_000, 1);
    for (let at = 0; at < 96_000_000; at += block.length) {
      sender.send(requestType.write, text(handle), u64(at), text(block));
    }
    await pause(1_500);
    expect(subject.rss() - before).toBeLessThan(50_000_000);
    sender.client.destroy();
    await subject.end();
  });

  it('stays bounded when replies are not read', async () => {
    const subject = await startSubject();
    const sender = await openSession(await signIn(subject.port, { username: 'lab', password }));
    const before = subject.rss();
    sender.channel.pause();
    const question = packetOf(requestType.realpath, u32(7), text(`${'x'.repeat(150)}/`.repeat(6)));
    const many = Buffer.concat(Array.from({ length: 200 }, () => question));
    for (let round = 0; round < 300; round += 1) {
      sender.channel.write(many);
      if (round % 30 === 0) await pause(30);
    }
    await pause(500);
    // All 60,000 replies together would be 110 MB.
    expect(subject.rss() - before).toBeLessThan(50_000_000);
    sender.client.destroy();
    await subject.end();
  });

  it('cuts a sender that ignores the window of its channel', async () => {
    const [door, sender] = await start();
    sender.client.on('error', () => undefined);
    widen(sender.client);
    sender.channel.pause(); // so that its replies pile up and the door stops reading its channel
    const question = packetOf(requestType.realpath, u32(7), text('x'.repeat(150)));
    const many = Buffer.concat(Array.from({ length: 2_000 }, () => question));
    const timer = setInterval(() => sender.channel.write(many), 5);
    const isCut = () => door.events.some(({ message }) => message.includes('more than it was allowed to'));
    await expect.poll(isCut, { timeout: 8_000 }).toBe(true);
    clearInterval(timer);
    sender.client.destroy();
    expect(await isServed(door)).toBe(true);
  });
});

/** The door in a process of its own. */
async function startSubject(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-subject-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../simulators/sftp-subject.ts')], {
    env: { ...process.env, DIR: folder, PASS1: password, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    folder,
    port: Number(first.toString().split(' ')[1]),
    /** Resident bytes. */
    rss: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
    },
    async end() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Makes a client believe that it may send without end. */
function widen(client: ssh2.Client): void {
  const { _chanMgr } = client as unknown as {
    _chanMgr: { _channels: Record<string, { outgoing: { window: number } }> };
  };
  for (const channel of Object.values(_chanMgr._channels)) channel.outgoing.window = 2 ** 40;
}

describe('faults', () => {
  it.skipIf(process.getuid?.() !== 0)(
    'a full disk: CLOSE is never OK and the next file gets through',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'meterbox-small-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
      try {
        const [door, sender] = await start({ folder });
        const { handle } = await sender.open('big.csv');
        const replies = [];
        for (let at = 0; at < 6_000_000; at += 30_000) {
          replies.push((await sender.write(handle, at, Buffer.alloc(30_000, 1))).status);
        }
        expect(replies).toContain(4);
        expect((await sender.close(handle)).status).toBe(4);
        expect((await sender.put('small.csv', Buffer.alloc(50_000))).status).toBe(0);
        expect(door.spool.pending()).toHaveLength(1);
        await sender.end();
        await open?.close();
        open = undefined;
      } finally {
        execFileSync('umount', ['-l', folder]);
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  it('kill -9 in the middle of uploads loses nothing that was answered', async () => {
    const subject = await startSubject();
    const sender = await openSession(await signIn(subject.port, { username: 'lab', password }));
    sender.client.on('error', () => undefined);
    const answered: string[] = [];
    const uploads = (async () => {
      for (let count = 0; ; count += 1) {
        const { status } = await sender.put(`f${count}.csv`, Buffer.alloc(70_000, count));
        if (status === 0) answered.push(`f${count}.csv`);
      }
    })().catch(() => undefined);
    await pause(500);
    await subject.kill();
    await uploads;
    const spoolFolder = join(subject.folder, 'spool');
    const spool = await openSpool(spoolFolder, pino({ level: 'silent' }));
    const there = new Set(spool.pending().map(({ delivery }) => delivery.name));
    expect(answered.length).toBeGreaterThan(5);
    expect(answered.filter((name) => !there.has(name))).toEqual([]);
    expect((await readdir(spoolFolder)).filter((name) => name.startsWith('.'))).toEqual([]);
    await spool.close();
    await rm(subject.folder, { recursive: true, force: true });
  });
});
