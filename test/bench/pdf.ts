import { isoDate } from '../../box/domain/civil-day.ts';
import { printInWorker } from '../../box/compose/print-in-worker.ts';
import { largeSettlement } from '../box/exports/a-settlement.ts';
import type { BenchLine } from './bench-line.ts';

const statements = 1000;

/** One print file with a thousand statements of four pages, drawn in the printing thread: pages a second, and the
 *  memory of the whole process after a tenth of them and at its highest. */
export async function benchPdf(): Promise<BenchLine[]> {
  const start = performance.now();
  let pages = 0;
  let bytes = 0;
  let early = 0;
  let highest = 0;
  let longest = 0;
  let tick = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - tick - 10);
    tick = performance.now();
  }, 10);
  const context = { language: 'de', issuedOn: isoDate('2026-03-02') } as const;
  const settlement = largeSettlement(statements);
  const links = Object.fromEntries(
    settlement.rows.map(({ user }) => [user, { url: `https://box.example/t#${user.padStart(22, 'x')}` }]),
  );
  const document = { kind: 'print-file', duplex: false } as const;
  const pieces = printInWorker({ settlement, document, context, links }, (progress) => {
    pages = progress.pages;
    highest = Math.max(highest, memoryMb());
    if (progress.statements === statements / 10) early = memoryMb();
  });
  for await (const piece of pieces) bytes += piece.length;
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  return [
    {
      name: `${statements} statements in one file`,
      value: pages / seconds,
      unit: 'pages/s',
      note: `${pages} pages`,
    },
    { name: 'size of the file', value: bytes / 1e6, unit: 'MB' },
    { name: 'memory after a tenth', value: early, unit: 'MB' },
    { name: 'highest memory', value: highest, unit: 'MB', target: '≤ 256' },
    { name: 'longest wait of the main thread', value: longest, unit: 'ms', note: 'with setting up the job' },
  ];
}

function memoryMb(): number {
  return process.memoryUsage.rss() / 1e6;
}
