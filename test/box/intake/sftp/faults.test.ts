import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import type ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { openSpool } from '../../../../box/intake/spool.ts';
import { packetOf, requestType, text, u32, u64 } from '../../../simulators/sftp-request.ts';
import { openSession, type SftpSender, signIn } from '../../../simulators/sftp-sender.ts';
import { startSubject } from '../../../simulators/start-sftp-subject.ts';
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
  return [open, await openSession(await signIn(open.port, { username: 'lab', password }))];
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
    expect(await isServed(door.port)).toBe(true);
  });
});

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
