import { readFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { newBox, program, startDaemon } from '../simulators/meterbox.ts';
import type { BenchLine } from './bench-line.ts';
import { median } from './median.ts';

const runs = 5;

/** The box as a whole: how soon after a start it takes files, how much memory it needs when nothing happens, and how
 *  long the smallest command takes. */
export async function benchBox(): Promise<BenchLine[]> {
  const folder = await newBox();
  const starts: number[] = [];
  const idle: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const daemon = await startDaemon(folder);
    starts.push(daemon.startMs);
    await after(3_000);
    idle.push(await residentMb(daemon.pid));
    await daemon.stop();
  }
  const versions = Array.from({ length: runs }, () => commandMs('--version'));
  const helps = Array.from({ length: runs }, () => commandMs('parse', '--help'));
  return [
    { name: 'cold start until the SFTP door is open', value: median(starts), unit: 'ms', target: '≤ 1,000' },
    { name: 'resident memory when idle', value: median(idle), unit: 'MB', target: '≤ 100' },
    { name: 'meterbox --version', value: median(versions), unit: 'ms', note: bareNode() },
    { name: 'meterbox parse --help', value: median(helps), unit: 'ms' },
  ];
}

/** What the kernel says that a process holds in memory, in MB. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function commandMs(...args: readonly string[]): number {
  return timeMs(program, ...args);
}

/** Node itself needs so long to do nothing. */
function bareNode(): string {
  const bare = median(Array.from({ length: runs }, () => timeMs('-e', '0')));
  return `Node doing nothing: ${bare.toFixed(0)} ms`;
}

function timeMs(...args: readonly string[]): number {
  const began = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - began;
}
