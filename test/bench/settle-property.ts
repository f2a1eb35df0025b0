import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchLine } from './bench-line.ts';

/** What one run of the whole way measured, in a process of its own. */
export interface SettlePropertyRun {
  readonly checkMs: number;
  /** Readings to consumption, costs to pools, rows, trace and its independent check. */
  readonly settleMs: number;
  /** Text and compression, as the store keeps it. */
  readonly freezeMs: number;
  readonly textMb: number;
  readonly packedMb: number;
  readonly peakMb: number;
  readonly rows: number;
}

const sizes = [100, 1000, 10_000];

/** Settles property documents of growing size from their month-ends: two meters a unit, two changes of tenants each, most
 *  of them between two readings. */
export async function benchSettleProperty(): Promise<BenchLine[]> {
  const runs: SettlePropertyRun[] = [];
  for (const units of sizes) runs.push(await measure(units));
  const [, thousand, tenThousand] = runs;
  const growth = (tenThousand?.settleMs ?? NaN) / (thousand?.settleMs ?? NaN);
  return [
    ...runs.flatMap((run, at) => linesOf(sizes[at] ?? 0, run)),
    {
      name: 'from readings: ten times the units, times the time',
      value: growth,
      unit: '×',
      target: '≤ 12',
      note: '1,000 → 10,000 units',
    },
  ];
}

function linesOf(units: number, run: SettlePropertyRun): BenchLine[] {
  const name = `from readings: ${units.toLocaleString('en')} units, ${run.rows.toLocaleString('en')} users`;
  const packed = `${run.packedMb.toFixed(1)} MB packed`;
  return [
    { name: `${name}: check the document`, value: run.checkMs, unit: 'ms' },
    { name: `${name}: settle with trace and checks`, value: run.settleMs, unit: 'ms' },
    { name: `${name}: text of ${run.textMb.toFixed(1)} MB`, value: run.freezeMs, unit: 'ms', note: packed },
    { name: `${name}: highest memory`, value: run.peakMb, unit: 'MB' },
  ];
}

async function measure(units: number): Promise<SettlePropertyRun> {
  const child = fork(join(import.meta.dirname, 'settle-property-run.ts'), [String(units)]);
  const [message] = (await once(child, 'message')) as [SettlePropertyRun];
  await once(child, 'exit');
  return message;
}
