// npm run bench: speed and memory, medians of several runs beside a baseline in the same run where there is one.
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import type { BenchLine } from './bench-line.ts';
import { benchBox } from './box.ts';
import { benchDecode } from './decode.ts';
import { benchFormats } from './formats.ts';
import { benchIngest } from './ingest.ts';
import { benchPdf } from './pdf.ts';
import { benchSettleProperty } from './settle-property.ts';
import { benchQuality } from './quality.ts';
import { benchSettle } from './settle.ts';
import { benchSftp } from './sftp.ts';
import { benchStore } from './store.ts';
import { benchSync } from './sync.ts';

const benches: ReadonlyMap<string, () => Promise<BenchLine[]>> = new Map([
  ['ingest', benchIngest],
  ['formats', benchFormats],
  ['store', benchStore],
  ['sftp', benchSftp],
  ['quality', benchQuality],
  ['settle', benchSettle],
  ['pdf', benchPdf],
  ['settle-property', benchSettleProperty],
  ['box', benchBox],
  ['decode', benchDecode],
  ['sync', benchSync],
]);

const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const cpus = os.cpus();
process.stdout.write(
  `${cpus.length} x ${cpus[0]?.model ?? '?'}, Node ${process.version}, load ${os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}\n\n`,
);
const lines: BenchLine[] = [];
for (const [name, bench] of benches) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stdout.write(`${name}\n`);
  for (const line of await bench()) {
    lines.push(line);
    const figure = `${line.value.toLocaleString('en', { maximumFractionDigits: 2 })} ${line.unit}`;
    const target = line.target === undefined ? '' : `  (target ${line.target})`;
    process.stdout.write(
      `  ${line.name.padEnd(62)} ${figure}${target}${line.note ? `  ${line.note}` : ''}\n`,
    );
  }
}
const json = process.argv.find((word) => word.startsWith('--json='))?.slice('--json='.length);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(lines, null, 2)}\n`);
