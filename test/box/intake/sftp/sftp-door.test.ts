import { afterEach, describe, expect, it } from 'vitest';
import { attributes, requestType, text, u32 } from '../../../simulators/sftp-request.ts';
import {
  asItIs,
  asNew,
  atEnd,
  openSession,
  type SftpSender,
  signIn,
} from '../../../simulators/sftp-sender.ts';
import {
  openTestDoor,
  password,
  type TestDoor,
  type TestDoorOptions,
} from '../../../simulators/test-door.ts';
import { dataPointOf } from '../../../simulators/sftp-data-point.ts';
import type { Instant } from '../../../../box/domain/instant.ts';
import { BoxError } from '../../../../box/domain/box-error.ts';
import type { Spool } from '../../../../box/intake/spool.ts';

let open: TestDoor | undefined;
afterEach(async () => {
  await open?.close(); // throws if the door had an error of its own
  open = undefined;
});

async function start(options: TestDoorOptions = {}): Promise<[TestDoor, SftpSender]> {
  open = await openTestDoor(options);
  return [open, await enter(open)];
}

async function enter(at: TestDoor, username = 'lab'): Promise<SftpSender> {
  return openSession(await signIn(at.port, { username, password }));
}

const bytes = (length: number, seed = 1) => Buffer.alloc(length, seed);

const onFullDisk = (spool: Spool): Spool => ({
  ...spool,
  async stage() {
    const staged = await spool.stage();
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    staged.handle.writev = async () => Promise.reject(full);
    return staged;
  },
  accept: async () => Promise.reject(new BoxError('DISK_FULL', 'There is no room left')),
});

describe('a delivery', () => {
  it('is in the spool once CLOSE is answered, and stays visible with its size', async () => {
    const [door, sender] = await start();
    const content = bytes(100_000);
    expect((await sender.put('/monthly/a.csv', content)).status).toBe(0);
    expect(await door.delivered('monthly/a.csv')).toEqual(content);
    expect(door.spool.pending()[0]?.delivery).toMatchObject({ dataPointId: 'dp-lab', door: 'sftp' });
    expect((await sender.stat('monthly/a.csv')).size).toBe(100_000);
    const again = await enter(door);
    expect((await again.stat('/monthly/a.csv')).size).toBe(100_000);
    expect(door.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['connect', 'sign-in', 'open', 'close']),
    );
  });

  it('is seen by its own data point only', async () => {
    const [door, sender] = await start();
    await sender.put('a.csv', bytes(10));
    const other = await enter(door, 'other');
    expect((await other.stat('a.csv')).status).toBe(2);
    const opened = await sender.open('b.csv');
    expect((await other.write(opened.handle, 0, bytes(5))).status).toBe(4);
  });

  it('of a name delivered before is another delivery', async () => {
    const [door, sender] = await start();
    await sender.put('a.csv', bytes(20, 1));
    await sender.put('a.csv', bytes(10, 2));
    expect(door.spool.pending()).toHaveLength(2);
    expect(await door.delivered('a.csv')).toEqual(bytes(10, 2));
  });

  it('shows what was delivered before a restart', async () => {
    const receivedAt = new Date().toISOString().replace(/\.\d+/, '') as Instant;
    const [, sender] = await start({ names: [{ name: 'x/old.csv', size: 7, receivedAt }] });
    expect((await sender.stat('x/old.csv')).size).toBe(7);
    const { handle } = await sender.ask(requestType.opendir, text('/x'));
    expect((await sender.ask(requestType.readdir, text(handle))).names).toEqual(['old.csv']);
    expect((await sender.ask(requestType.readdir, text(handle))).status).toBe(1);
  });

  it('under a temporary name happens when it is renamed', async () => {
    const [door, sender] = await start();
    for (const temporary of ['a.csv.part', 'a.csv.filepart', '.in.a.csv', 'a.csv(77).tmp']) {
      await sender.put(temporary, bytes(50));
      expect(await door.delivered('a.csv')).toBeUndefined();
      expect((await sender.stat(temporary)).size).toBe(50);
      expect((await sender.rename(temporary, 'a.csv')).status).toBe(0);
      expect(await door.delivered('a.csv')).toEqual(bytes(50));
      await sender.ask(requestType.remove, text('a.csv'));
      await door.spool.remove(door.spool.pending()[0]?.id ?? '');
    }
  });

  it('is renamed onto a taken name only by posix-rename', async () => {
    const [door, sender] = await start();
    await sender.put('a.csv', bytes(5, 1));
    await sender.put('a.part', bytes(6, 2));
    expect((await sender.rename('a.part', 'a.csv')).status).toBe(4);
    const name = text('posix-rename@openssh.com');
    const renamed = await sender.ask(requestType.extended, name, text('a.part'), text('a.csv'));
    expect(renamed.status).toBe(0);
    expect(await door.delivered('a.csv')).toEqual(bytes(6, 2));
  });

  it('written by two handles at once is one of them, never a mixture', async () => {
    const [door, sender] = await start();
    const second = await enter(door);
    const [one, two] = await Promise.all([sender.open('a.csv'), second.open('a.csv')]);
    for (let at = 0; at < 10; at += 1) {
      await Promise.all([
        sender.write(one.handle, at * 100, bytes(100, 1)),
        second.write(two.handle, at * 100, bytes(100, 2)),
      ]);
    }
    await sender.close(one.handle);
    await second.close(two.handle);
    expect(door.spool.pending()).toHaveLength(2);
    expect(await door.delivered('a.csv')).toEqual(bytes(1000, 2));
  });

  it('that was removed while it was open is none', async () => {
    const [door, sender] = await start();
    const { handle } = await sender.open('a.csv');
    await sender.write(handle, 0, bytes(10));
    await sender.ask(requestType.remove, text('a.csv'));
    expect((await sender.close(handle)).status).toBe(0);
    expect(door.spool.pending()).toEqual([]);
  });
});

describe('writing', () => {
  it('shorter over a longer file truncates as scp asks: FSETSTAT size', async () => {
    const [door, sender] = await start();
    await sender.put('a.csv', bytes(500, 1));
    const { handle } = await sender.open('a.csv', asItIs);
    await sender.write(handle, 0, bytes(200, 2));
    const cut = await sender.ask(requestType.fsetstat, text(handle), attributes(200));
    expect(cut.status).toBe(0);
    await sender.close(handle);
    expect(await door.delivered('a.csv')).toEqual(bytes(200, 2));
  });

  it.each([100, 150_000])('at the end of %d bytes appends whatever the offset says', async (size) => {
    const [door, sender] = await start();
    await sender.put('a.csv', bytes(size, 1));
    const { handle } = await sender.open('a.csv', atEnd | 8);
    await sender.write(handle, 0, bytes(50, 2));
    await sender.write(handle, 0, bytes(50, 3));
    await sender.close(handle);
    expect(await door.delivered('a.csv')).toEqual(
      Buffer.concat([bytes(size, 1), bytes(50, 2), bytes(50, 3)]),
    );
  });

  it('goes on after a broken connection where it was', async () => {
    const [door, sender] = await start();
    const { handle } = await sender.open('a.csv');
    await sender.write(handle, 0, bytes(300, 1));
    await sender.end();
    const again = await enter(door);
    await expect.poll(async () => (await again.stat('a.csv')).size).toBe(300);
    expect(door.spool.pending()).toEqual([]);
    const resumed = await again.open('a.csv', asItIs);
    await again.write(resumed.handle, 300, bytes(200, 2));
    await again.close(resumed.handle);
    expect(await door.delivered('a.csv')).toEqual(Buffer.concat([bytes(300, 1), bytes(200, 2)]));
  });

  it('goes on beside a connection that hangs, which can then only fail', async () => {
    const [door, hanging] = await start();
    const { handle } = await hanging.open('a.csv');
    await hanging.write(handle, 0, bytes(300, 1));
    const again = await enter(door);
    const resumed = await again.open('a.csv', asItIs);
    await again.write(resumed.handle, 300, bytes(10, 2));
    expect((await hanging.write(handle, 300, bytes(10, 9))).status).toBe(4);
    expect((await hanging.close(handle)).status).toBe(4);
    await again.close(resumed.handle);
    expect(await door.delivered('a.csv')).toEqual(Buffer.concat([bytes(300, 1), bytes(10, 2)]));
  });

  it('leaves nothing out: a file with a gap is refused when it is closed', async () => {
    const [door, sender] = await start();
    const { handle } = await sender.open('a.csv');
    await sender.write(handle, 1000, bytes(10));
    const closed = await sender.close(handle);
    expect(closed).toMatchObject({ status: 4, message: expect.stringContaining('not all there') });
    expect(door.spool.pending()).toEqual([]);
  });

  it('out of order arrives in order, and replies come in the order of the requests', async () => {
    const [door, sender] = await start();
    const { handle } = await sender.open('a.csv');
    const first = sender.order.length;
    const places = Array.from({ length: 200 }, (_, at) => (at * 37) % 200);
    const replies = await Promise.all([
      ...places.map((at) => sender.write(handle, at * 100, bytes(100, at))),
      sender.stat('a.csv'),
      sender.close(handle),
    ]);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 0));
    const order = sender.order.slice(first);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const expected = Buffer.concat(Array.from({ length: 200 }, (_, at) => bytes(100, at)));
    expect(await door.delivered('a.csv')).toEqual(expected);
  });

  it('is seen by whatever is asked right after it in one go', async () => {
    const [, sender] = await start();
    for (let count = 0; count < 20; count += 1) {
      const name = `f${count}.csv`;
      const [opened, stat] = await Promise.all([sender.open(name, asNew | 32), sender.stat(name)]);
      expect([opened.status, stat.status]).toEqual([0, 0]);
      await sender.close(opened.handle);
    }
  });

  it('more than a data point may is refused with the reason, and nothing of it is delivered', async () => {
    const limits = { maxFileBytes: 1_000, maxBytesPerDay: 2_500, maxFilesPerDay: 3 };
    const [door, sender] = await start({ dataPoints: [dataPointOf('lab', { limits })] });
    expect((await sender.put('big.csv', bytes(1_001))).message).toContain('1000 bytes');
    for (const name of ['a.csv', 'b.csv']) expect((await sender.put(name, bytes(1_000))).status).toBe(0);
    expect((await sender.put('c.csv', bytes(600))).message).toContain('2500 bytes a day');
    expect((await sender.put('c.csv', bytes(400))).status).toBe(0);
    expect((await sender.open('d.csv')).message).toContain('3 files a day');
    expect(door.spool.pending()).toHaveLength(3);
  });

  it('ends when the data point is switched off', async () => {
    const points = [dataPointOf('lab')];
    const [, sender] = await start({ dataPoints: points });
    points.pop();
    expect((await sender.open('a.csv')).status).toBe(3);
  });

  it('of a small file is answered at CLOSE by what the disk said', async () => {
    const [door, sender] = await start({ wrap: onFullDisk });
    const { handle } = await sender.open('small.csv');
    expect((await sender.write(handle, 0, bytes(10))).status).toBe(0);
    expect(await sender.close(handle)).toMatchObject({ status: 4, message: 'There is no room left' });
    expect((await sender.stat('small.csv')).status).toBe(2);
    expect(door.spool.pending()).toEqual([]);
  });

  it('on a disk that fails is never answered as done', async () => {
    const [door, sender] = await start({ wrap: onFullDisk });
    const { handle } = await sender.open('a.csv');
    const written = await sender.write(handle, 0, bytes(100_000));
    expect(written).toMatchObject({ status: 4, message: 'The disk of the box is full' });
    expect((await sender.close(handle)).status).toBe(4);
    expect((await sender.stat('a.csv')).status).toBe(2);
    expect(door.spool.pending()).toEqual([]);
  });
});

describe('everything else', () => {
  it('answers what senders ask around a delivery', async () => {
    const [, sender] = await start();
    expect((await sender.ask(requestType.realpath, text('.'))).names).toEqual(['/']);
    expect((await sender.ask(requestType.realpath, text('../x/./y'))).names).toEqual(['/x/y']);
    expect((await sender.ask(requestType.mkdir, text('/x'), attributes())).status).toBe(0);
    expect((await sender.ask(requestType.mkdir, text('/x'), attributes())).status).toBe(4);
    expect((await sender.ask(requestType.rmdir, text('/x'))).status).toBe(0);
    const mtime = Buffer.concat([u32(8), u32(5), u32(5)]);
    await sender.put('a.csv', bytes(3));
    expect((await sender.ask(requestType.setstat, text('a.csv'), mtime)).status).toBe(0);
    expect((await sender.ask(requestType.setstat, text('a.csv'), attributes(1))).status).toBe(4);
    expect((await sender.ask(requestType.extended, text('limits@openssh.com'))).type).toBe(201);
    expect((await sender.ask(requestType.extended, text('statvfs@openssh.com'), text('/'))).type).toBe(201);
  });

  it('gives nothing out and makes no links', async () => {
    const [, sender] = await start();
    await sender.put('a.csv', bytes(3));
    expect((await sender.open('a.csv', 1)).status).toBe(3);
    expect((await sender.ask(requestType.symlink, text('a'), text('b'))).status).toBe(8);
    expect((await sender.ask(requestType.extended, text('hardlink@openssh.com'))).status).toBe(8);
  });

  it('ends a session that its sender ends, with status 0', async () => {
    const [, sender] = await start();
    const exit = new Promise((resolve) => {
      sender.channel.once('exit', resolve);
    });
    sender.channel.end();
    expect(await exit).toBe(0);
  });

  it('sweeps unfinished files that nobody comes back for when it stops', async () => {
    const [door, sender] = await start();
    await sender.put('a.part', bytes(10));
    await door.door.stop();
    expect(door.spool.pending()).toEqual([]);
  });
});
