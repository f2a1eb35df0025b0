import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../box/domain/delivery.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { openSpool, type Spool } from '../../../box/intake/spool.ts';

const log = pino({ enabled: false });
const delivery: Delivery = {
  name: 'monthly/OB003663 Straße.zip',
  size: 5,
  receivedAt: instantOfSeconds(1_764_583_200),
  door: 'sftp',
};

let folder = '';
let spool: Spool;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-spool-'));
  spool = await openSpool(folder, log);
});
afterEach(async () => {
  await spool.close();
  await rm(folder, { recursive: true });
});

async function hand(text: string, name: string = delivery.name) {
  const staged = await spool.stage();
  await staged.handle.write(text);
  return spool.commit(staged, { ...delivery, name, size: Buffer.byteLength(text) });
}

async function reopen(): Promise<Spool> {
  await spool.close();
  spool = await openSpool(folder, log);
  return spool;
}

describe('spool', () => {
  it('hands a file over with its description, now and after a restart', async () => {
    const seen: string[] = [];
    spool.onArrival((file) => seen.push(file.id));
    const file = await hand('hello');
    expect(seen).toEqual([file.id]);
    expect(spool.pending()).toEqual([file]);
    expect((await readFile(file.path)).subarray(0, 5).toString()).toBe('hello');
    expect((await reopen()).pending()).toEqual([file]);
  });

  it('keeps the order of arrival, whatever was staged first', async () => {
    const early = await spool.stage();
    const late = await spool.stage();
    const first = await spool.commit(late, { ...delivery, size: 0, name: 'first' });
    const second = await spool.commit(early, { ...delivery, size: 0, name: 'second' });
    expect((await reopen()).pending().map(({ delivery }) => delivery.name)).toEqual(['first', 'second']);
    expect(first.id < second.id).toBe(true);
  });

  it('takes many hand-overs at once', async () => {
    const files = await Promise.all(Array.from({ length: 50 }, (_, at) => hand('x', `f${at}`)));
    expect(new Set(files.map(({ id }) => id)).size).toBe(50);
    expect((await reopen()).pending()).toHaveLength(50);
  });

  it('sweeps what was never handed over, and counts it', async () => {
    const staged = await spool.stage();
    await staged.handle.write('half');
    await staged.handle.close();
    expect((await reopen()).swept).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('sets a file aside whose description is damaged, and loses nothing', async () => {
    const cut = await hand('first');
    const grown = await hand('second');
    await truncate(cut.path, 9);
    await appendFile(grown.path, 'x');
    await reopen();
    expect(spool.pending()).toEqual([]);
    expect(spool.aside().map(({ id, delivery }) => [id, delivery])).toEqual([
      [cut.id, undefined],
      [grown.id, undefined],
    ]);
    expect((await readFile(spool.aside()[1]?.path ?? '')).subarray(0, 6).toString()).toBe('second');
  });

  it('sets aside and removes', async () => {
    const kept = await hand('kept');
    const done = await hand('done');
    await spool.setAside(kept.id);
    await spool.remove(done.id);
    await reopen();
    expect(spool.pending()).toEqual([]);
    expect(spool.aside().map(({ id, delivery }) => [id, delivery?.size])).toEqual([[kept.id, 4]]);
    await spool.remove(kept.id);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a description that does not fit, and forgets the file', async () => {
    const staged = await spool.stage();
    await staged.handle.write('hello');
    await expect(spool.commit(staged, { ...delivery, size: 6 })).rejects.toThrow('5 bytes');
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes in whole files and discards staged ones', async () => {
    const file = await spool.accept(Buffer.from('hello'), delivery);
    expect(file.delivery.size).toBe(5);
    await spool.discard(await spool.stage());
    expect(await readdir(folder)).toEqual([`${file.id}.file`]);
  });

  it('leaves strange files alone', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect((await reopen()).pending()).toEqual([]);
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });
});
