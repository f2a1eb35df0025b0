import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pino from 'pino';
import { startFileReader } from '../../box/intake/file-reader.ts';
import type { ReadRequest } from '../../box/intake/ingest-file.ts';
import type { BenchLine } from './bench-line.ts';
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
    return [
      { name: 'read a Qundis file of 50 MB', value: size / megabyte / seconds, unit: 'MB/s' },
      { name: 'readings parsed', value: readings / seconds, unit: 'readings/s', target: '≥ 100,000' },
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
