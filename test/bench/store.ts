import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';
import pino from 'pino';
import { dayOfNumber } from '../../box/domain/civil-day.ts';
import type { Device } from '../../box/domain/device.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import type { ReadingColumns } from '../../box/domain/reading-columns.ts';
import type { DeliveryRecord } from '../../box/intake/ingest-file.ts';
import { databaseName, openStore, type Store } from '../../box/store/open-store.ts';
import { verifyStore } from '../../box/store/verify-store.ts';
import type { BenchLine } from './bench-line.ts';
import { median } from './median.ts';

/** A site as in sync-storage.md 3.7: 500 meters with two registers each, one file an hour. */
const meters = 500;
const registers = 2;
const wholeDay = Array.from({ length: 24 }, (_, hour) => hour);
const firstDay = 20_454; // 2026-01-01
const log = pino({ level: 'silent' });

/** The store alone: bytes written to the device and kept for good, speed, holds. Deliveries carry a token original,
 *  because its size is the sender's business, not the schema's. */
export async function benchStore(): Promise<BenchLine[]> {
  return [...(await benchMonth()), ...(await benchYear()), ...(await benchBulk())];
}

/** Hourly files for some weeks, packed night by night as in operation. */
async function benchMonth(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meterbox-bench-'));
  const store = await openStore(folder, { reserveBytes: 0 }, log);
  try {
    const warmUp = 3;
    const days = 28;
    const holds: number[] = [];
    let start = writtenBytes();
    for (let day = 0; day < days; day += 1) {
      if (day === warmUp) start = writtenBytes();
      for (let hour = 0; hour < 24; hour += 1) await store.record(fileOf(firstDay + day, [hour], meters));
      const report = await store.pack({ before: dayOfNumber(firstDay + day) });
      if (day >= warmUp) holds.push(report.longestHoldMs);
    }
    const written = (writtenBytes() - start) / ((days - warmUp) * 24 * meters * registers);
    await store.pack({ before: dayOfNumber(firstDay + days) });
    const archive = archiveBytes(folder) / (days * 24 * meters * registers);
    const from = performance.now();
    const report = await verifyStore(folder);
    const verifySeconds = (performance.now() - from) / 1000;
    const note = 'hourly files of 1,000 readings, packed nightly';
    return [
      { name: 'bytes written to the device per reading', value: written, unit: 'B', target: '≤ 300', note },
      {
        name: 'archive bytes per reading, with chain and provenance',
        value: archive,
        unit: 'B',
        target: '≤ 4',
        note,
      },
      {
        name: 'longest hold of the writer in a night, median',
        value: median(holds),
        unit: 'ms',
        target: '≤ 25',
        note: `worst of ${holds.length} nights ${Math.max(...holds).toFixed(0)} ms`,
      },
      {
        name: 'verify, per million readings',
        value: (verifySeconds / report.readings) * 1e6,
        unit: 's',
        target: '≤ 60',
        note: `${report.findings.length} findings`,
      },
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** A year of a smaller site, then one meter of it and the outbox from its beginning. */
async function benchYear(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meterbox-bench-'));
  const store = await openStore(folder, { reserveBytes: 0 }, log);
  try {
    for (let day = 0; day < 365; day += 1) await store.record(fileOf(firstDay + day, wholeDay, 100));
    await store.pack({ before: dayOfNumber(firstDay + 363) });
    const queries = Array.from({ length: 9 }, (_, at) => meterYearMs(store, serialOf(at * 10)));
    const note = `of ${store.counts().readings.toLocaleString('en')} readings`;
    return [
      {
        name: 'one meter over a year (8,760 hourly readings)',
        value: median(queries),
        unit: 'ms',
        target: '≤ 50',
        note,
      },
      { name: 'outbox, packed readings in batches of 1,000', value: outboxRate(store), unit: 'changes/s' },
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** Large files as fast as they go, each durable before the next. */
async function benchBulk(): Promise<BenchLine[]> {
  const rates: number[] = [];
  const repeats: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'meterbox-bench-'));
    const store = await openStore(folder, { reserveBytes: 0 }, log);
    await store.record(fileOf(firstDay, wholeDay, meters));
    const files = Array.from({ length: 10 }, (_, day) => fileOf(firstDay + 1 + day, wholeDay, meters));
    const from = performance.now();
    for (const file of files) await store.record(file);
    rates.push((files.length * 24 * meters * registers * 1000) / (performance.now() - from));
    await store.pack({ before: dayOfNumber(firstDay + 6) });
    const again = performance.now();
    for (let day = 1; day < 11; day += 1)
      await store.record(fileOf(firstDay + day, wholeDay, meters), { again: true });
    repeats.push((10 * 24 * meters * registers * 1000) / (performance.now() - again));
    await store.close();
    rmSync(folder, { recursive: true });
  }
  return [
    {
      name: 'durable readings into the store, 24,000 a file',
      value: median(rates),
      unit: 'readings/s',
      target: '≥ 100,000',
    },
    { name: 'repeated readings, half of them packed', value: median(repeats), unit: 'readings/s' },
  ];
}

function meterYearMs(store: Store, serial: string): number {
  const from = performance.now();
  const found = store.readings({ serial, quantity: 'heat-energy' });
  const elapsed = performance.now() - from;
  if (found.length !== 8760) throw new Error(`${found.length} readings of a year`);
  return elapsed;
}

function outboxRate(store: Store): number {
  const from = performance.now();
  let after = 100_000;
  for (let batch = 0; batch < 50; batch += 1) after = store.changesAfter(after, 1000).upTo;
  return ((after - 100_000) * 1000) / (performance.now() - from);
}

/** Bytes this process has had written to the device (`/proc/self/io`); what a file system journal adds is not in. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** Pages in use but for originals and sessions: blocks, packing runs, links, files, deliveries, devices, series. */
function archiveBytes(folder: string): number {
  const database = new DatabaseSync(join(folder, databaseName), { readOnly: true });
  const row = database
    .prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name NOT LIKE '%original%'")
    .get();
  database.close();
  return Number(row?.['bytes']);
}

const allDevices: readonly Device[] = Array.from({ length: meters }, (_, meter) => ({
  serial: serialOf(meter),
  class: 'heat-meter',
  manufacturer: 'QDS',
  version: 52,
  deviceType: 4,
  role: 'meter',
}));

function serialOf(meter: number): string {
  return String(60_000_000 + meter);
}

function fileOf(day: number, hours: readonly number[], count: number): DeliveryRecord {
  const devices = allDevices.slice(0, count);
  const original = new TextEncoder().encode(`${day} ${hours.join(' ')}`);
  const digest = createHash('sha256').update(original).digest('hex');
  const receivedAt = instantOfSeconds(day * 86_400 + (hours.at(-1) ?? 0) * 3600 + 300);
  const name = `${day}-${hours.length === 1 ? hours[0] : 'day'}.xml`;
  const facts = { gateway: '80012345', createdAt: receivedAt };
  const readings = [columnsOf(day, hours, count)];
  const size = original.length;
  return {
    delivery: { name, size, receivedAt, door: 'sftp', dataPointId: 'dp-00000001' },
    digest,
    original: new Uint8Array(zstdCompressSync(original)),
    files: [
      {
        name,
        digest,
        size,
        format: 'bench',
        formatVersion: 1,
        facts,
        devices,
        readings,
        states: [],
        issues: [],
      },
    ],
  };
}

/** Heat in kWh and volume in m³, counters that rise by an amount of their own each hour. */
function columnsOf(day: number, hours: readonly number[], meterCount: number): ReadingColumns {
  const seriesCount = meterCount * registers;
  const count = hours.length * seriesCount;
  const columns = {
    count,
    device: new Uint32Array(count),
    quantity: new Uint8Array(count),
    kind: new Uint8Array(count),
    function: new Uint8Array(count),
    quality: new Uint8Array(count),
    storage: new Uint32Array(count),
    tariff: new Uint32Array(count),
    subunit: new Uint32Array(count),
    validOn: new Int32Array(count).fill(day),
    measuredAt: new Float64Array(count),
    from: new Float64Array(count).fill(NaN),
    until: new Float64Array(count).fill(NaN),
    position: new Float64Array(count),
  };
  const values: string[] = [];
  let at = 0;
  for (const hour of hours) {
    const age = (day - firstDay) * 24 + hour;
    for (let series = 0; series < seriesCount; series += 1) {
      columns.device[at] = Math.floor(series / registers);
      columns.quantity[at] = series % registers === 0 ? 0 : 4;
      columns.measuredAt[at] = day * 86_400 + hour * 3600;
      columns.position[at] = at + 3;
      const noise = (Math.imul(series + 1, 2_654_435_761) ^ Math.imul(age, 40_503)) >>> 27;
      values.push(((series * 977 + 20_000_000 + age * ((series % 40) + 32) + noise) / 1000).toString());
      at += 1;
    }
  }
  return { ...columns, values: new TextEncoder().encode(`${values.join('\n')}\n`) };
}
