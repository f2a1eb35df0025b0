import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../box/domain/delivery.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import type { Receipt } from '../../../box/domain/receipt.ts';
import type { DeliveryRecord } from '../../../box/intake/ingest-file.ts';
import { startIngestLine } from '../../../box/intake/ingest-line.ts';
import {
  acceptQuarantined,
  deleteQuarantined,
  readAgain,
  type ReadAgainPorts,
  retryQuarantined,
} from '../../../box/intake/read-again.ts';
import { upload } from '../../../box/intake/receive-file.ts';
import { openSpool } from '../../../box/intake/spool.ts';

const log = pino({ enabled: false });
const receivedAt = instantOfSeconds(1_764_583_200);
const bytes = new TextEncoder().encode('a file');
const digest = createHash('sha256').update(bytes).digest('hex');
const delivery = {
  id: 7,
  digest,
  name: 'a.xml',
  size: 6,
  receivedAt,
  door: 'sftp',
  dataPointId: 'dp-1',
} as const;

let folder = '';
let closed: string[] = [];
let recorded: { record: DeliveryRecord; again: boolean }[] = [];
let expected: (string | undefined)[] = [];
let refuse = false;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-again-'));
  closed = [];
  recorded = [];
  expected = [];
  refuse = false;
});
afterEach(() => rm(folder, { recursive: true }));

/** A shelf with one quarantined file, a reader that notes what it is asked, and a log that keeps what it is given. */
function ports(): ReadAgainPorts {
  return {
    folder,
    shelf: {
      quarantined: (id) =>
        id === 1 ? { deliveryId: 7, digest, status: closed.length > 0 ? 'accepted' : 'open' } : undefined,
      delivery: (id) => (id === 7 ? delivery : undefined),
      deliveries: ({ before }) => (before === undefined ? { items: [], next: 8 } : { items: [delivery] }),
      original: (wanted) => (wanted === digest ? bytes : undefined),
      closeQuarantine: async (id, status, actor) => void closed.push(`${id} ${status} by ${actor}`),
    },
    ingest: {
      reader: {
        read: async (_, { name, size, expectedFormat }) => {
          expected.push(expectedFormat);
          const nothing = { facts: {}, devices: [], readings: [], states: [], issues: [] };
          return { digest, original: new Uint8Array(), files: [{ name, digest, size, ...nothing }] };
        },
      },
      log: {
        record: async (record, options) => {
          recorded.push({ record, again: options?.again ?? false });
          return receiptOf(record);
        },
      },
      history: {
        dataPoint: (id) => ({
          id,
          name: 'x',
          user: 'x',
          signIn: 'password',
          publicKeys: [],
          expectedFormat: 'siemens-bil',
          archivePassword: { rule: 'none' },
          zone: 'Europe/Berlin',
          trustedAddresses: [],
          limits: { maxFileBytes: 1, maxBytesPerDay: 1, maxFilesPerDay: 1 },
          keepVisibleHours: 1,
          legacyAlgorithms: false,
          enabled: true,
        }),
        lastDeviceCount: () => undefined,
      },
    },
  };
}

function receiptOf(record: DeliveryRecord): Receipt {
  const counts = { devicesCreated: 0, readingsAdded: 0, readingsRepeated: 0, versionsAdded: 0, issues: [] };
  const outcome = refuse ? 'quarantined' : 'recorded';
  return {
    deliveryId: 7,
    digest,
    lastChange: 0,
    files: record.files.map(({ name }) => ({ name, digest, outcome, ...counts })),
  };
}

describe('a quarantined file', () => {
  it('is tried again as it came, and closed when it can be read', async () => {
    await retryQuarantined(1, ports(), 'ann');
    expect(
      recorded.map(({ record, again }) => [record.delivery.name, record.delivery.receivedAt, again]),
    ).toEqual([['a.xml', receivedAt, true]]);
    expect(expected).toEqual(['siemens-bil']);
    expect(closed).toEqual(['1 accepted by ann']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('stays when it is refused again', async () => {
    refuse = true;
    await retryQuarantined(1, ports(), 'ann');
    expect(closed).toEqual([]);
  });

  it('is accepted whatever its data point expects', async () => {
    await acceptQuarantined(1, ports(), 'ann');
    expect(expected).toEqual([undefined]);
  });

  it('is deleted once', async () => {
    const { shelf } = ports();
    await deleteQuarantined(1, shelf, 'ann');
    expect(closed).toEqual(['1 deleted by ann']);
    await expect(deleteQuarantined(1, shelf, 'ann')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(deleteQuarantined(2, shelf, 'ann')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('reads an original again, found among older deliveries', async () => {
  await readAgain(digest, ports());
  expect(recorded.map(({ again }) => again)).toEqual([true]);
  await expect(readAgain('0'.repeat(64), ports())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('an upload', () => {
  it('goes through spool and line, and its receipt comes back', async () => {
    const spool = await openSpool(folder, log);
    const line = startIngestLine(spool, ports().ingest, log);
    const file = { name: 'hand.xml', bytes: pieces('ab', 'cd') };
    const source = { door: 'upload', receivedAt, sender: 'ann' } satisfies Partial<Delivery>;
    const receipt = await upload(file, { spool, line, maxBytes: 10 }, source);
    expect(receipt.deliveryId).toBe(7);
    expect(recorded.map(({ record }) => record.delivery)).toEqual([{ name: 'hand.xml', size: 4, ...source }]);
    await line.idle();
    expect(spool.pending()).toEqual([]);
    const long = { name: 'long.xml', bytes: pieces('abcdef', 'ghijkl') };
    await expect(upload(long, { spool, line, maxBytes: 10 }, source)).rejects.toMatchObject({
      code: 'USAGE',
    });
    await line.stop();
    await spool.close();
    expect(await readdir(folder)).toEqual([]);
  });
});

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}
