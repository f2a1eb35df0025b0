import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { restoreStore } from '../../../box/store/restore-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery, aReading, hourly } from './a-delivery.ts';

const log = pino({ level: 'silent' });
const root = join(import.meta.dirname, '../../..');
let folder: string;
const open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-safety-'));
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function opened(reserveBytes = 0, where = folder): Promise<Store> {
  const store = await openStore(where, { reserveBytes }, log);
  open.push(store);
  return store;
}

async function closed(store: Store): Promise<void> {
  open.splice(open.indexOf(store), 1);
  await store.close();
}

describe('opening', () => {
  it('refuses a second process and gives way when the first is gone', async () => {
    const store = await opened();
    await expect(openStore(folder, { reserveBytes: 0 }, log)).rejects.toMatchObject({ code: 'STORE_BUSY' });
    await closed(store);
    await opened();
  });

  it('refuses a database of a newer meterbox and leaves it alone', async () => {
    await closed(await opened());
    const path = join(folder, 'meterbox.db');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const before = readFileSync(path);
    await expect(openStore(folder, { reserveBytes: 0 }, log)).rejects.toMatchObject({ code: 'STORE_NEWER' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['no database at all', (path: string) => writeFileSync(path, 'x'.repeat(5000))],
    [
      'a cut database',
      (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2 / 2048) * 2048),
    ],
    [
      'pages of nothing',
      (path: string) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0, 4096, bytes.length - 4096));
      },
    ],
  ])('refuses %s as damaged and deletes nothing', async (_, damage) => {
    const store = await opened();
    await store.record(aDelivery({ readings: hourly(isoDate('2025-11-30'), 3, 50) }));
    await closed(store);
    const path = join(folder, 'meterbox.db');
    damage(path);
    const before = readFileSync(path);
    await expect(openStore(folder, { reserveBytes: 0 }, log)).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect((await verifyStore(folder)).findings).not.toEqual([]);
  });

  it('keeps database and key to their owner', async () => {
    await opened();
    for (const name of ['meterbox.db', 'keys/signing-key.pem'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });
});

describe('a killed writer', () => {
  it('loses nothing it has acknowledged, and the box opens again at once', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 4; round += 1) {
      acknowledged = await runAndKill(acknowledged, 300 + ((round * 137) % 500));
      const store = await opened();
      const { readings } = store.counts();
      expect(readings % 50).toBe(0);
      expect(readings / 50).toBeGreaterThanOrEqual(acknowledged);
      expect(store.readings({ limit: 100_000 })).toHaveLength(readings);
      acknowledged = readings / 50;
      await closed(store);
      expect((await verifyStore(folder)).findings).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(6);
  }, 60_000);
});

/** Records hour after hour in a process of its own, packs now and then, and is killed; resolves with the last file
 *  that was acknowledged. */
async function runAndKill(from: number, afterMs: number): Promise<number> {
  const script = `
    import pino from 'pino';
    import { dayOfNumber } from './box/domain/civil-day.ts';
    import { openStore } from './box/store/open-store.ts';
    import { aDelivery, hourly } from './test/box/store/a-delivery.ts';
    const store = await openStore(${JSON.stringify(folder)}, { reserveBytes: 0 }, pino({ level: 'silent' }));
    for (let at = ${from}; ; at += 1) {
      const day = dayOfNumber(20000 + Math.floor(at / 24));
      await store.record(aDelivery({ readings: hourly(day, at % 24, 50) }));
      process.stdout.write(String(at + 1) + '\\n');
      if (at % 10 === 9) void store.pack({ before: day });
    }`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = from;
  let timer: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    timer ??= pause(afterMs).then(() => void child.kill('SIGKILL'));
  }
  await timer;
  return last;
}

describe('a full disk', () => {
  const mount = spawnSync('mount', ['--version']).status === 0 && process.getuid?.() === 0;

  it.skipIf(!mount)(
    'is told, keeps what was acknowledged and recovers; the reserve carries the first file',
    async () => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
      if (mounted.status !== 0) throw new Error(`No tmpfs: ${mounted.stderr.toString()}`);
      try {
        const store = await opened(4 * 1024 * 1024, join(disk, 'store'));
        await store.record(aDelivery({ readings: [aReading()] }));
        expect(statSync(join(disk, 'store/reserve')).size).toBe(4 * 1024 * 1024);
        fill(join(disk, 'ballast'));
        let recorded = 1;
        let refusal: unknown;
        for (let hour = 0; hour < 24 * 20; hour += 1) {
          const file = aDelivery({ readings: hourly(isoDate('2025-11-01'), hour, 500) });
          refusal = await failureOf(store.record(file));
          if (refusal !== undefined) break;
          recorded += 500;
        }
        expect(refusal).toMatchObject({ code: 'DISK_FULL', retryable: true });
        expect(existsSync(join(disk, 'store/reserve'))).toBe(false);
        expect(recorded).toBeGreaterThan(500);
        expect(store.counts().readings).toBe(recorded);
        rmSync(join(disk, 'ballast'));
        await store.record(aDelivery({ readings: hourly(isoDate('2025-12-01'), 1, 500) }));
        expect(store.counts().readings).toBe(recorded + 500);
        await closed(store);
        expect((await verifyStore(join(disk, 'store'))).findings).toEqual([]);
      } finally {
        for (const store of open.splice(0)) await store.close();
        spawnSync('umount', [disk]);
      }
    },
  );
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

function fill(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(64 * 1024 * 1024));
  } catch (error) {
    if (!String(error).includes('ENOSPC')) throw error;
  }
}

describe('backup and restore', () => {
  it('copies a running store, and the copy restored is the same store with a new epoch', async () => {
    const store = await opened();
    for (const hour of [1, 2, 3])
      await store.record(aDelivery({ readings: hourly(isoDate('2025-11-30'), hour, 20) }));
    await store.pack({ before: isoDate('2026-01-01') });
    await store.advanceCursor('central', 10);
    const copy = join(folder, 'copy.db');
    const [size] = await Promise.all([
      store.backup(copy),
      store.record(aDelivery({ readings: hourly(isoDate('2025-12-01'), 1, 20) })),
    ]);
    expect(size).toBe(statSync(copy).size);
    const before = store.changesAfter(0, 10_000);
    await expect(restoreStore(copy, folder)).rejects.toMatchObject({ code: 'STORE_BUSY' });
    await closed(store);

    const elsewhere = join(folder, 'elsewhere');
    await closed(await opened(0, elsewhere));
    const kept = await restoreStore(copy, elsewhere);
    expect(readdirSync(elsewhere)).toContain(kept);
    const restored = await opened(0, elsewhere);
    const after = restored.changesAfter(0, 10_000);
    expect(after.changes).toEqual(before.changes.slice(0, after.upTo));
    expect(after.upTo).toBeGreaterThanOrEqual(80);
    expect(after.epoch).not.toBe(before.epoch);
    expect(restored.cursor('central')).toBe(0);
    expect((await verifyStore(elsewhere)).findings).toEqual([]);
  });

  it('refuses a copy that is none and leaves the store alone', async () => {
    const store = await opened();
    await store.record(aDelivery({ readings: [aReading()] }));
    await closed(store);
    const bad = join(folder, 'bad.db');
    writeFileSync(bad, 'y'.repeat(9000));
    await expect(restoreStore(bad, folder)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await expect(restoreStore(join(folder, 'none.db'), folder)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    expect((await opened()).counts().readings).toBe(1);
  });
});
