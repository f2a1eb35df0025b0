// A box, a broker and a centre as processes of their own, each killed with -9 again and again while files come in. At
// the end both sides must hold the same facts. As a program: node test/simulators/sync-chaos.ts SECONDS
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { SyncState } from '../../box/api/ports.ts';
import { openBoxClient } from '../../box/cli/box-client.ts';
import { isoDate } from '../../box/domain/civil-day.ts';
import { openStore } from '../../box/store/open-store.ts';
import { openAuthority } from '../../cloud-sync/central/authority.ts';
import { makeClaim } from '../../cloud-sync/central/enrol.ts';
import { openDatabase } from '../../cloud-sync/central/open-database.ts';
import { centralProcess } from './central-process.ts';
import { freePorts } from './demo/free-ports.ts';
import { type AllFacts, factsOfBox, factsOfCentre } from './facts-of-both.ts';
import { deliveriesUntil } from './gateway-cloud/deliveries.ts';
import { randomOf } from './gateway-cloud/random.ts';
import { type Daemon, meterbox, newBox, startDaemon } from './meterbox.ts';
import { startMosquitto } from './mosquitto.ts';
import { silent } from './sync-pair.ts';
import { testPostgres } from './test-postgres.ts';

/** How a run went. */
export interface ChaosReport {
  readonly kills: { box: number; broker: number; central: number };
  readonly files: number;
  readonly here: AllFacts;
  readonly there: AllFacts;
}

/** Who is killed, in turn: the broker most often, because it comes back at once. */
const victims = ['broker', 'box', 'broker', 'central'] as const;

/** Runs for so many seconds and then lets both sides finish. `url` names a PostgreSQL database; without, PGlite. */
export async function syncChaos(seconds: number, url?: string): Promise<ChaosReport> {
  const place = await mkdtemp(join(tmpdir(), 'meterbox-chaos-'));
  const central = join(place, 'central');
  const broker = await startMosquitto(join(place, 'broker'), central);
  const [port = 0, boxPort = 0] = await freePorts(2);
  const where = url === undefined ? { folder: join(central, 'database') } : { url };
  const database = await openDatabase(where);
  const claim = await makeClaim(database, 'Chaos', new Date(Date.now() + 600_000));
  await database.close(); // PGlite belongs to the process that comes now
  const centre = centralProcess({
    CENTRAL_DATA: central,
    CENTRAL_HOST: '127.0.0.1',
    CENTRAL_PORT: String(port),
    CENTRAL_BOX_PORT: String(boxPort),
    CENTRAL_BROKER: broker.centreUrl,
    CENTRAL_BROKER_URL: broker.url,
    ...(url === undefined ? {} : { DATABASE_URL: url }),
  });
  await centre.start();

  const folder = await newBox();
  await hurry(folder);
  const authorityFile = join(place, 'authority.pem');
  await writeFile(authorityFile, (await openAuthority(join(central, 'authority'), new Date())).certificate);
  const address = `https://localhost:${port}`;
  const enrolled = await meterbox(
    'sync',
    'enrol',
    address,
    claim,
    '--authority',
    authorityFile,
    '--data',
    folder,
  );
  if (enrolled.code !== 0) throw new Error(enrolled.err.join('\n'));
  let daemon: Daemon = await startDaemon(folder);

  const random = randomOf(`chaos ${seconds}`);
  let turn = 0;
  const kills = { box: 0, broker: 0, central: 0 };
  const end = performance.now() + seconds * 1000;
  const feeding = feed(folder, () => performance.now() < end);
  while (performance.now() < end) {
    await after(100 + random() * 400);
    const victim = victims[turn % victims.length];
    turn += 1;
    if (victim === 'box') {
      await daemon.kill();
      daemon = await startDaemon(folder);
    } else if (victim === 'broker') {
      await broker.kill();
      await broker.start();
    } else {
      await centre.kill();
      await centre.start();
    }
    kills[victim ?? 'central'] += 1;
  }
  const files = await feeding;
  await untilDelivered(folder);
  await daemon.stop();
  await centre.stop();
  await broker.kill();

  const store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, silent);
  const again = await openDatabase(where);
  const boxId = (JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as { boxId: string })
    .boxId;
  const report = { kills, files, here: factsOfBox(store), there: await factsOfCentre(again, boxId) };
  await again.close();
  await store.close();
  for (const each of [place, folder]) await rm(each, { recursive: true, force: true });
  return report;
}

/** Hello every second, batches at once and small, so that many are under way. */
async function hurry(folder: string): Promise<void> {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text
      .replace('"helloSeconds": 60', '"helloSeconds": 1')
      .replace('"receiptSeconds": 30', '"receiptSeconds": 2')
      .replace('"facts": 1000', '"facts": 50')
      .replace('"seconds": 5', '"seconds": 0'),
  );
}

/** Hands files to the box, one after the other, again after each refusal; resolves with how many there were. */
async function feed(folder: string, go: () => boolean): Promise<number> {
  const files = deliveriesUntil(isoDate('2026-11-24')).filter(
    ({ expected }) => expected.outcome === 'recorded',
  );
  let taken = 0;
  for (const file of files) {
    const bytes = await file.bytes();
    while (go()) {
      try {
        await hand(folder, file.name, bytes);
        taken += 1;
        break;
      } catch {
        await after(50); // killed meanwhile: whether it was taken in or not, it comes again
      }
    }
    if (!go()) break;
  }
  return taken;
}

/** Uploads a file to the daemon that runs; rejects if there is none. */
function hand(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const path = `/api/v1/files?name=${encodeURIComponent(name)}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const socketPath = join(folder, 'control.sock');
  const handing = request({ socketPath, method: 'POST', path, headers }, (answer) => {
    answer.on('error', reject).on('end', () => {
      if (answer.statusCode === 200) resolve();
      else reject(new Error(`The box answered ${answer.statusCode}`));
    });
    answer.resume();
  });
  handing.on('error', reject);
  handing.end(bytes);
  return promise;
}

async function untilDelivered(folder: string): Promise<void> {
  const end = performance.now() + 60_000;
  for (let turn = 0; ; turn += 1) {
    const box = await openBoxClient(folder);
    if (turn % 10 === 0) await box.ask({ method: 'POST', path: 'sync/pause', body: { seconds: 0 } }); // no back-off
    const state = await box.ask<SyncState>({ method: 'GET', path: 'sync' });
    const { counts } = await box.ask<{ counts: { lastChange: number } }>({ method: 'GET', path: 'health' });
    await box.close();
    if (state.phase === 'idle' && state.confirmed === counts.lastChange) return;
    if (performance.now() > end) throw new Error(`Not delivered: ${JSON.stringify(state)}`);
    await after(100);
  }
}

if (import.meta.main) {
  const postgres = await testPostgres();
  try {
    const { kills, files, here, there } = await syncChaos(Number(process.argv[2] ?? 60), postgres?.url);
    const equal = JSON.stringify(here) === JSON.stringify(there);
    const { readings, states, devices } = here;
    process.stdout.write(
      `${JSON.stringify({ kills, files, readings: readings.length, states: states.length, devices: devices.length, equal })}\n`,
    );
    process.exitCode = equal ? 0 : 1;
  } finally {
    await postgres?.drop();
  }
}
