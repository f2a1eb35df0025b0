// The SFTP door alone, for checks that are started by hand:
//
//   DIR=/tmp/subject PORT=2022 USER1=lab PASS1=… USER2=other PASS2=… PUBLIC_KEY=file node test/simulators/sftp-subject.ts
//   DIR=/tmp/subject node test/simulators/sftp-subject.ts sum NAME    prints the sha256 of what was delivered last as NAME
//
// With FORGET=1 delivered files are deleted at once, as after an ingest; with SLOW_MS each write to disk takes so long. LIMITS is JSON and overrides limits of the
// door. It ends on SIGTERM. Prints "LISTEN <port>" once it is open and one line for each event with EVENTS=1.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { startSftpDoor } from '../../box/intake/sftp/start-sftp-door.ts';
import { readTrailer } from '../../box/intake/spool-trailer.ts';
import { openSpool, type Spool } from '../../box/intake/spool.ts';
import { dataPointOf } from './sftp-data-point.ts';

const env = process.env;
const folder = env['DIR'] ?? '.';

if (process.argv[2] === 'sum') await printSum(process.argv[3] ?? '');
else await run();

async function run(): Promise<void> {
  const log = pino({ level: env['LOG'] ?? 'warn' }, pino.destination(2));
  const publicKeys = env['PUBLIC_KEY'] === undefined ? [] : [readFileSync(env['PUBLIC_KEY'], 'utf8').trim()];
  const passwords = new Map([
    [env['USER1'] ?? 'lab', env['PASS1'] ?? 'lab-pass-1'],
    [env['USER2'] ?? 'other', env['PASS2'] ?? 'other-pass-2'],
  ]);
  const dataPoints = [...passwords.keys()].map((user) => dataPointOf(user, { publicKeys }));
  const spool = await openSpool(join(folder, 'spool'), log);
  if (env['FORGET'] === '1') spool.onArrival((file) => void spool.remove(file.id));
  const door = await startSftpDoor(
    {
      host: '127.0.0.1',
      port: Number(env['PORT'] ?? 0),
      keysFolder: join(folder, 'keys'),
      rsaHostKey: env['RSA'] === '1',
      limits: JSON.parse(env['LIMITS'] ?? '{}'),
    },
    {
      users: {
        dataPoints: () => dataPoints,
        dataPointOfUser: (name) => dataPoints.find(({ user }) => user === name),
        verifyPassword: async (user, password) => isSame(passwords.get(user) ?? '', password),
      },
      names: { deliveredNames: () => [], deliveredSince: () => ({ files: 0, bytes: 0 }) },
      spool: slowed(spool, Number(env['SLOW_MS'] ?? 0)),
      tell(event) {
        if (env['EVENTS'] === '1') process.stdout.write(`${JSON.stringify(event)}\n`);
      },
    },
    log,
  );
  process.stdout.write(`LISTEN ${door.port}\n`);
  process.once('SIGTERM', () => {
    door.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

function slowed(spool: Spool, ms: number): Spool {
  if (ms === 0) return spool;
  return {
    ...spool,
    async stage() {
      const staged = await spool.stage();
      const writev = staged.handle.writev.bind(staged.handle);
      staged.handle.writev = async (parts, position) => {
        await setTimeout(ms);
        return writev(parts, position);
      };
      return staged;
    },
  };
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [expected, given].map((text) => createHash('sha256').update(text).digest());
  return expected !== '' && a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

async function printSum(name: string): Promise<void> {
  const spoolFolder = join(folder, 'spool');
  let sum = '';
  for (const file of readdirSync(spoolFolder).toSorted()) {
    if (!file.endsWith('.file')) continue;
    const path = join(spoolFolder, file);
    const delivery = await readTrailer(path);
    if (delivery?.name !== name) continue;
    sum = createHash('sha256').update(readFileSync(path).subarray(0, delivery.size)).digest('hex');
  }
  process.stdout.write(`${sum}\n`);
  if (sum === '') process.exitCode = 1;
}
