import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BoxError } from '../../../box/domain/box-error.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import type { IngestPorts } from '../../../box/intake/ingest-file.ts';
import { type LineEvent, startIngestLine } from '../../../box/intake/ingest-line.ts';
import { openSpool, type Spool } from '../../../box/intake/spool.ts';

const log = pino({ enabled: false });
const delivery = { receivedAt: instantOfSeconds(1_764_583_200), door: 'sftp' } as const;

let folder = '';
let spool: Spool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-line-'));
  spool = await openSpool(folder, log);
});
afterEach(async () => {
  await spool.close();
  await rm(folder, { recursive: true });
});

/** Ports whose log does with each name what `record` says. */
function portsThat(record: (name: string) => void): IngestPorts {
  return {
    reader: { read: async () => ({ digest: '', original: new Uint8Array(), files: [] }) },
    history: { dataPoint: () => undefined, lastDeviceCount: () => undefined },
    log: {
      record: async ({ delivery }) => {
        record(delivery.name);
        return { deliveryId: 1, digest: '', files: [], lastChange: 0 };
      },
    },
  };
}

it('ingests in the order of arrival, what waited first', async () => {
  await spool.accept(Buffer.from('1'), { ...delivery, name: 'waited' });
  const names: string[] = [];
  const line = startIngestLine(
    spool,
    portsThat((name) => names.push(name)),
    log,
  );
  const file = await spool.accept(Buffer.from('2'), { ...delivery, name: 'arrived' });
  await line.receiptOf(file.id);
  await line.idle();
  expect(names).toEqual(['waited', 'arrived']);
  expect(spool.pending()).toEqual([]);
  await line.stop();
});

it('keeps a file while the disk is full, and lets the next wait behind it', async () => {
  const events: LineEvent['type'][] = [];
  const line = startIngestLine(spool, portsThat(full), log, ({ type }) => events.push(type));
  const file = await spool.accept(Buffer.from('1'), { ...delivery, name: 'a' });
  await expect.poll(() => events).toEqual(['waiting']);
  const receipt = line.receiptOf(file.id);
  const stopped = line.stop();
  await expect(receipt).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await stopped;
  expect(spool.pending()).toHaveLength(1);
});

it('sets a file aside that fails again and again, and goes on', { timeout: 15_000 }, async () => {
  const line = startIngestLine(spool, portsThat(fails), log);
  const bad = await spool.accept(Buffer.from('1'), { ...delivery, name: 'bad' });
  const good = await spool.accept(Buffer.from('2'), { ...delivery, name: 'good' });
  const [outcome] = await Promise.allSettled([line.receiptOf(bad.id), line.receiptOf(good.id)]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'PARSER_FAILED' } });
  expect(spool.aside().map(({ id }) => id)).toEqual([bad.id]);
  await line.stop();
});

function full(): never {
  throw new BoxError('DISK_FULL', 'no room');
}

function fails(name: string): void {
  if (name === 'bad') throw new TypeError('a bug');
}
