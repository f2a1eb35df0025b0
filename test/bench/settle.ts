import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchLine } from './bench-line.ts';

/** What one run in a process of its own measured. */
export interface SettleRun {
  readonly exactMs: number;
  readonly traceMs: number;
  readonly floatMs: number;
  /** Highest memory after settling, and after the trace was written and checked. */
  readonly settledMb: number;
  readonly peakMb: number;
  readonly rows: number;
  /** Cents by which rounded floating point misses the costs. */
  readonly floatMissesCents: number;
}

const sizes = [100, 1000, 10_000];

/** Settles houses of growing size with two changes of tenants per unit: time, memory, growth; and what plain numbers
 *  would cost and lose. Each size runs in a process of its own, three times, the median counts. */
export async function benchSettle(): Promise<BenchLine[]> {
  const medians: SettleRun[] = [];
  for (const units of sizes) {
    const runs: SettleRun[] = [];
    for (let run = 0; run < 3; run += 1) runs.push(await measure(units));
    medians.push(runs.toSorted((a, b) => a.exactMs - b.exactMs)[1] ?? runs[0] ?? nothing);
  }
  const growth = (medians[2] ?? nothing).exactMs / (medians[1] ?? nothing).exactMs;
  return [
    ...medians.flatMap((median, at) => linesOf(sizes[at] ?? 0, median)),
    {
      name: 'ten times the units, times the time',
      value: growth,
      unit: '×',
      target: '≤ 12',
      note: '1,000 → 10,000 units',
    },
  ];
}

const nothing: SettleRun = {
  exactMs: NaN,
  traceMs: NaN,
  floatMs: NaN,
  settledMb: NaN,
  peakMb: NaN,
  rows: 0,
  floatMissesCents: 0,
};

function linesOf(units: number, run: SettleRun): BenchLine[] {
  const name = `${units.toLocaleString('en')} units, ${run.rows.toLocaleString('en')} users`;
  return [
    { name: `${name}: settle, exact`, value: run.exactMs, unit: 'ms' },
    { name: `${name}: trace and its independent check`, value: run.traceMs, unit: 'ms' },
    { name: `${name}: highest memory`, value: run.settledMb, unit: 'MB' },
    { name: `${name}: highest memory with the trace`, value: run.peakMb, unit: 'MB' },
    {
      name: `${name}: the same in plain numbers`,
      value: run.floatMs,
      unit: 'ms',
      note: `misses the costs by ${run.floatMissesCents} ct; exact: 0 ct`,
    },
  ];
}

async function measure(units: number): Promise<SettleRun> {
  const child = fork(join(import.meta.dirname, 'settle-run.ts'), [String(units)]);
  const [message] = (await once(child, 'message')) as [SettleRun];
  await once(child, 'exit');
  return message;
}
