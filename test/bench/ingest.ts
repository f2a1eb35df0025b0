import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pino from 'pino';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import { startFileReader } from '../../box/intake/file-reader.ts';
import type { ReadRequest } from '../../box/intake/ingest-file.ts';
import { startIngestLine } from '../../box/intake/ingest-line.ts';
import { upload } from '../../box/intake/receive-file.ts';
import { openSpool } from '../../box/intake/spool.ts';
import { openStore } from '../../box/store/open-store.ts';
import type { BenchLine } from './bench-line.ts';
import { median } from './median.ts';
import { siemecaOf } from './siemeca.ts';

const megabyte = 1024 * 1024;

/** Speed and memory of reading one Qundis file of 50 MB in the reader's thread. */
export async function benchIngest(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-bench-'));
  try {
    const path = join(folder, 'large.xml');
    const { pieces, readings } = siemecaOf(50 * megabyte);
    await pipeline(Readable.from(pieces), createWriteStream(path));
    const { size } = await stat(path);
    const runs: Run[] = [];
    for (let run = 0; run < 3; run += 1) runs.push(await readOnce(path, size, readings, folder));
    const seconds = median(runs.map((run) => run.seconds));
    const durable = [];
    for (let run = 0; run < 3; run += 1)
      durable.push(await ingestOnce(path, size, join(folder, `box-${run}`)));
    return [
      { name: 'read a Qundis file of 50 MB', value: size / megabyte / seconds, unit: 'MB/s' },
      { name: 'readings parsed', value: readings / seconds, unit: 'readings/s', target: '≥ 100,000' },
      {
        name: 'readings durable, from the spool to the commit',
        value: readings / median(durable.map((run) => run.seconds)),
        unit: 'readings/s',
        target: '≥ 100,000',
      },
      {
        name: 'event loop p99 from the spool to the commit',
        value: Math.max(...durable.map((run) => run.p99Ms)),
        unit: 'ms',
        target: '≤ 50',
      },
      {
        name: 'extra memory at its peak',
        value: Math.max(...runs.map((run) => run.extraMb)),
        unit: 'MB',
        target: '≤ 110',
      },
      {
        name: 'main thread, event loop p99',
        value: Math.max(...runs.map((run) => run.p99Ms)),
        unit: 'ms',
        target: '≤ 50',
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Run {
  readonly seconds: number;
  readonly extraMb: number;
  readonly p99Ms: number;
}

async function readOnce(path: string, size: number, readings: number, scratchFolder: string): Promise<Run> {
  const reader = startFileReader({ scratchFolder }, pino({ enabled: false }));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
  delay.enable();
  const start = performance.now();
  const request: ReadRequest = {
    name: 'large.xml',
    size,
    archivePassword: { rule: 'none' },
    zone: 'Europe/Berlin',
  };
  const { files } = await reader.read(path, request);
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  clearInterval(watch);
  const found = files[0]?.readings.reduce((sum, { count }) => sum + count, 0);
  if (found !== readings) throw new Error(`${found} of ${readings} readings were read`);
  await reader.close();
  return { seconds, extraMb: (peak - before) / megabyte, p99Ms: delay.percentile(99) / 1e6 };
}

/** One file from the hand-over of its bytes to the commit of its readings, in a box of its own. */
async function ingestOnce(path: string, size: number, folder: string): Promise<Omit<Run, 'extraMb'>> {
  const log = pino({ enabled: false });
  await mkdir(folder);
  const store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, log);
  const spool = await openSpool(join(folder, 'spool'), log);
  const reader = startFileReader({ scratchFolder: join(folder, 'spool') }, log);
  const history = { dataPoint: () => undefined, lastDeviceCount: () => undefined };
  const line = startIngestLine(spool, { reader, log: store, history }, log);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const receivedAt = instantOfSeconds(1_764_583_200);
  delay.enable();
  const start = performance.now();
  const file = { name: 'large.xml', bytes: createReadStream(path) };
  await upload(file, { spool, line, maxBytes: size }, { door: 'command', receivedAt });
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  await line.stop();
  await reader.close();
  await spool.close();
  await store.close();
  return { seconds, p99Ms: delay.percentile(99) / 1e6 };
}
