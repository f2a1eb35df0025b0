import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { zstdCompressSync } from 'node:zlib';
import pino from 'pino';
import { keepWorklist } from '../../box/compose/keep-worklist.ts';
import { addDays, dayNumber, type IsoDate, isMonthEnd, isoDate } from '../../box/domain/civil-day.ts';
import { decimal } from '../../box/domain/decimal.ts';
import type { Device } from '../../box/domain/device.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import type { Reading } from '../../box/domain/reading.ts';
import { toColumns } from '../../box/domain/reading-columns.ts';
import type { DeliveryRecord } from '../../box/intake/ingest-file.ts';
import { openStore } from '../../box/store/open-store.ts';
import type { BenchLine } from './bench-line.ts';

const count = 10_000;
const firstDay = isoDate('2024-12-31');
const lastDay = isoDate('2026-01-31');
const now = () => Date.parse(`${lastDay}T12:00:00Z`) / 1000;
const log = pino({ enabled: false });

const devices: readonly Device[] = Array.from({ length: count }, (_, at) => ({
  serial: String(50_000_000 + at),
  class: 'heat-meter',
  manufacturer: 'QDS',
  role: 'meter',
}));

/** The worklist of 10,000 heat meters: month-ends of a year, and every day of the last month; packed but for two days. */
export async function benchQuality(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-bench-'));
  const store = await openStore(folder, { reserveBytes: 0 }, log);
  const worklist = keepWorklist(store, () => 'Europe/Berlin', log, now);
  try {
    for (let day = firstDay; day < lastDay; day = addDays(day, 1)) {
      if (isMonthEnd(day) || day > '2026-01-01') await store.record(fileOf(day));
    }
    await store.pack({ before: addDays(lastDay, -2) });
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const night = performance.now();
    const { devices: judged, findings } = await worklist.judgeAll();
    const nightSeconds = (performance.now() - night) / 1000;
    delay.disable();
    if (judged !== count || findings.alert !== count / 100)
      throw new Error('The worklist is not the expected one');

    await store.record(fileOf(lastDay, 200));
    const day = performance.now();
    worklist.follow();
    await worklist.settled();
    const note = '10,000 heat meters, 43 values each';
    return [
      { name: 'worklist of all devices, at night', value: nightSeconds, unit: 's', target: '≤ 60', note },
      { name: 'its event loop p99', value: delay.percentile(99) / 1e6, unit: 'ms', target: '≤ 50', note },
      { name: 'worklist after a file of 200 devices', value: performance.now() - day, unit: 'ms', note },
    ];
  } finally {
    await worklist.stop();
    await store.close();
    await rm(folder, { recursive: true });
  }
}

/** A file with one value of each device; of every hundredth the counter once fell. */
function fileOf(day: IsoDate, most = count): DeliveryRecord {
  const number = dayNumber(day);
  const readings = devices.slice(0, most).map((device, at): Reading => ({
    device,
    quantity: 'heat-energy',
    register: { storage: 1, tariff: 0, subunit: 0, function: 'inst' },
    kind: 'month-end',
    value: decimal(String((number - 20_000) * 10 - (at % 100 === 7 && day > '2025-06-01' ? 3000 : 0))),
    validOn: day,
    quality: 'ok',
    position: at + 2,
  }));
  const bytes = new TextEncoder().encode(`${day} ${most}`);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const name = `${day}.csv`;
  const own = devices.slice(0, most);
  return {
    delivery: { name, size: bytes.length, receivedAt: instantOfSeconds((number + 1) * 86_400), door: 'sftp' },
    digest,
    original: new Uint8Array(zstdCompressSync(bytes)),
    files: [
      {
        name,
        digest,
        size: bytes.length,
        format: 'bench',
        formatVersion: 1,
        facts: {},
        devices: own,
        readings: [toColumns(readings, ({ serial }) => Number(serial) - 50_000_000)],
        states: [],
        issues: [],
      },
    ],
  };
}
