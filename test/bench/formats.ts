import { createWriteStream } from 'node:fs';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { AdapterInput, Fact, FileAdapter } from '../../box/adapters/adapter.ts';
import { fileAdapters } from '../../box/adapters/index.ts';
import { plausible } from '../../box/adapters/plausibility.ts';
import type { BenchLine } from './bench-line.ts';
import { grownFile, grownFormats } from './format-files.ts';
import { readByHand } from './hand-written-reader.ts';

const megabyte = 1024 * 1024;

/** Speed of every format that is not Qundis XML (see `ingest`), as far as its adapter goes; memory of a process that reads a
 *  delivery of 2 MB, which is one of ten thousand devices and more; and what a profile costs against a reader written by
 *  hand. */
export async function benchFormats(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-bench-'));
  try {
    const lines: BenchLine[] = [];
    let peak = 0;
    for (const format of grownFormats) {
      const { megabytes, readings, seconds } = parseGrown(format);
      const { peakMb } = await readInProcess(format, folder);
      peak = Math.max(peak, peakMb);
      const perSecond = Math.round(readings / seconds).toLocaleString('en');
      const note = `${perSecond} readings/s; ${Math.round(peakMb)} MB in memory`;
      lines.push({ name: `read ${format}`, value: megabytes / seconds, unit: 'MB/s', note });
    }
    lines.push({
      name: 'memory of the reading process at its peak',
      value: peak,
      unit: 'MB',
      target: '≤ 200',
    });
    lines.push(costOfProfile());
    return lines;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Seconds are of processor time. */
function parseGrown(format: string): { megabytes: number; readings: number; seconds: number } {
  const { adapter, input } = grownInput(format);
  return { megabytes: input.size / megabyte, ...measure(plausible(adapter.parse(input), undefined)) };
}

function grownInput(format: string): { adapter: FileAdapter; input: AdapterInput } {
  const { name, pieces } = grownFile(format, 4 * megabyte);
  const all = [...pieces];
  const size = all.reduce((sum, { length }) => sum + length, 0);
  const adapter = fileAdapters.find(({ id }) => id === format);
  if (!adapter) throw new Error(`No adapter "${format}"`);
  return { adapter, input: { name, size, bytes: () => all, zone: 'Europe/Berlin' } };
}

async function readInProcess(format: string, folder: string): Promise<{ peakMb: number }> {
  const { name, pieces } = grownFile(format, 2 * megabyte);
  const path = join(folder, name);
  await pipeline(Readable.from(pieces), createWriteStream(path));
  const script = join(import.meta.dirname, 'read-format.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path]);
  const run = JSON.parse(stdout) as { format?: string; refusal?: string; peakMb: number };
  if (run.format !== format || run.refusal !== undefined) {
    throw new Error(`${name} was read as ${run.format}: ${run.refusal}`);
  }
  return run;
}

/** Processor time of a profile over that of the reader written by hand, for one file and the same readings. */
function costOfProfile(): BenchLine {
  const { adapter, input } = grownInput('sontex-csv-ref');
  const ratios: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const byHand = measure(readByHand(input));
    const byProfile = measure(adapter.parse(input));
    if (byHand.readings !== byProfile.readings) throw new Error('Both should have read the same');
    ratios.push(byProfile.seconds / byHand.seconds);
  }
  const value = ratios.toSorted((left, right) => left - right)[2] ?? Number.NaN;
  return { name: 'a profile against a reader written by hand', value, unit: 'times', target: '≤ 2' };
}

function measure(facts: Iterable<Fact>): { readings: number; seconds: number } {
  const began = process.cpuUsage();
  let readings = 0;
  for (const fact of facts) if (fact.type === 'reading') readings += 1;
  const { user, system } = process.cpuUsage(began);
  return { readings, seconds: (user + system) / 1e6 };
}
