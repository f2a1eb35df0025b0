import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { packetOf, requestType, text, u32, u64 } from '../../../simulators/sftp-request.ts';
import { openSession, type SftpSender, signIn } from '../../../simulators/sftp-sender.ts';
import {
  isServed,
  openTestDoor,
  password,
  type TestDoor,
  type TestDoorOptions,
} from '../../../simulators/test-door.ts';

let open: TestDoor | undefined;
afterEach(async () => {
  await open?.close(); // throws if the door had an error of its own
  open = undefined;
});

async function start(options: TestDoorOptions = {}): Promise<[TestDoor, SftpSender]> {
  open = await openTestDoor(options);
  return [open, await enter(open)];
}

async function enter(at: TestDoor): Promise<SftpSender> {
  return openSession(await signIn(at.port, { username: 'lab', password }));
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
      failure((done) => client.forwardIn('127.0.0.1', 0, (error) => done(error))),
      failure((done) => client.openssh_forwardOutStreamLocal('/run/x', done)),
    ]);
    expect(failures.every((message) => message !== undefined)).toBe(true);
    expect(await isServed(open.port)).toBe(true);
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
    expect(await isServed(door.port)).toBe(true);
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
    expect(await isServed(open.port)).toBe(true);
  });

  it('opens at most four sessions at once', async () => {
    open = await openTestDoor();
    const client = await signIn(open.port, { username: 'lab', password });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => openSession(client)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  });

  it('ends a session that asks for nothing', async () => {
    const [door, sender] = await start({ limits: { idleMs: 200 } });
    sender.client.on('error', () => undefined);
    const isEnded = () => door.events.some(({ message }) => message.includes('nothing was asked'));
    await expect.poll(isEnded).toBe(true);
  });

  it('ends a connection with too many bytes for one key', async () => {
    const [door, sender] = await start({ limits: { bytesPerConnection: 200_000 } });
    sender.client.on('error', () => undefined);
    await expect(sender.put('a.csv', Buffer.alloc(400_000))).rejects.toThrow('closed');
    expect(door.events.some(({ message }) => message.includes('too many bytes'))).toBe(true);
  });
});

function failure(ask: (done: (error: Error | undefined) => void) => unknown): Promise<string | undefined> {
  return new Promise((resolve) => {
    ask((error) => resolve(error?.message));
  });
}
