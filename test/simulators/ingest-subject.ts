// The box's own ingest path as the subject of the fault injectors: `DIR=… node ingest-subject.ts run|recover`.
// `run` prints "ACK <id>" once a file is handed over for good and "DONE" at the end; `recover` prints one JSON line
// {ids: [what is recorded], bad: [what is wrong]}.
import { join } from 'node:path';
import pino from 'pino';
import { startFileReader } from '../../box/intake/file-reader.ts';
import { startIngestLine } from '../../box/intake/ingest-line.ts';
import { openSpool } from '../../box/intake/spool.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import { openStore } from '../../box/store/open-store.ts';
import { verifyStore } from '../../box/store/verify-store.ts';

const folder = process.env['DIR'] ?? '.';
const files = Number(process.env['FILES'] ?? 6);
const devices = 4;
const months = 3;
const readingsPerFile = devices * (months + 1);
const receivedAt = instantOfSeconds(1_764_583_200);
const log = pino({ level: 'silent' });

const store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, log);
const spool = await openSpool(join(folder, 'spool'), log);
const reader = startFileReader({}, log);
const line = startIngestLine(
  spool,
  { reader, log: store, history: { dataPoint: () => undefined, lastDeviceCount: () => undefined } },
  log,
);

if (process.argv[2] === 'run') await deliver();
else await judge();

await line.stop();
await reader.close();
await store.close();

async function deliver(): Promise<void> {
  await line.idle();
  const recorded = new Set(recordedNames());
  for (let number = 0; number < files; number += 1) {
    const name = `f${String(number).padStart(4, '0')}.xml`;
    if (recorded.has(name)) continue;
    const bytes = new TextEncoder().encode(siemeca(number));
    const staged = await spool.stage();
    for (let at = 0; at < bytes.length; at += 2048)
      await staged.handle.write(bytes.subarray(at, at + 2048), 0, null, at);
    await spool.commit(staged, { name, size: bytes.length, receivedAt, door: 'sftp' });
    process.stdout.write(`ACK ${name}\n`);
  }
  await line.idle();
  process.stdout.write('DONE\n');
}

async function judge(): Promise<void> {
  await line.idle();
  const bad: string[] = [];
  if (spool.pending().length > 0) bad.push(`${spool.pending().length} files still wait`);
  const names = [...new Set(recordedNames())].toSorted();
  for (const name of names) {
    const number = Number(name.slice(1, 5));
    for (let device = 0; device < devices; device += 1) {
      const found = store.readings({ serial: serialOf(number, device), allVersions: true });
      if (found.length !== months + 1) bad.push(`${name}: device ${device} has ${found.length} readings`);
    }
  }
  const { readings } = store.counts();
  if (readings !== names.length * readingsPerFile) bad.push(`${readings} readings of ${names.length} files`);
  const report = await verifyStore(join(folder, 'store'));
  for (const finding of report.findings) bad.push(finding.message);
  process.stdout.write(`${JSON.stringify({ ids: names, bad })}\n`);
}

function recordedNames(): string[] {
  const names: string[] = [];
  for (let before: number | undefined, more = true; more;) {
    const page = store.deliveries({ limit: 1000, ...(before === undefined ? {} : { before }) });
    for (const { name, files } of page.items)
      if (files.every(({ outcome }) => outcome !== 'quarantined')) names.push(name);
    before = page.next;
    more = before !== undefined;
  }
  return names;
}

function serialOf(number: number, device: number): string {
  return String(40_000_000 + number * 100 + device);
}

/** A small Qundis file: `devices` allocators with an instantaneous value and `months` month-ends each. */
function siemeca(number: number): string {
  const device = (at: number) => {
    const serial = serialOf(number, at);
    const block = ['30.11.2025', '31.10.2025', '30.09.2025'].map(
      (day, month) =>
        point(10 - month, String(90 - month * 7 + at), 'H.C.A.') + point(10 - month, day, 'date'),
    );
    return `<measuredev nr="${at + 1}"><fabnr>${serial}</fabnr><date>01.12.2025</date><time>02:10:00</time>${point(0, String(95 + at), 'H.C.A.')}${point(0, '01.12.2025 02:10:00', 'dateTime')}${block.join('')}<fixeddataheader><identnr>${serial}</identnr><manufact>17555</manufact><version>52</version><devtype>8</devtype><status>0</status></fixeddataheader></measuredev>\n`;
  };
  const all = Array.from({ length: devices }, (_, at) => device(at)).join('');
  return `<?xml version="1.0"?>\n<siemeca><communicator></communicator><network nr="1">\n${all}</network></siemeca>\n`;
}

function point(storage: number, value: string, dimension: string): string {
  return `<datapoint><storagenr>${storage}</storagenr><value>${value}</value><dimension>${dimension}</dimension><tariff>0</tariff><subunit>0</subunit></datapoint>`;
}
