import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SyncState } from '../../box/api/ports.ts';
import { isoDate } from '../../box/domain/civil-day.ts';
import { makeClaim } from '../../cloud-sync/central/enrol.ts';
import { readReadings } from '../../cloud-sync/central/read-facts.ts';
import { deliveriesUntil } from '../simulators/gateway-cloud/deliveries.ts';
import { type Daemon, meterbox, newBox, objects, startDaemon } from '../simulators/meterbox.ts';
import { type Centre, startCentre } from '../simulators/sync-pair.ts';

let centre: Centre;
let folder: string;
let daemon: Daemon;
const files = deliveriesUntil(isoDate('2026-11-24'))
  .filter(({ house, expected }) => house === 'swiss' && expected.outcome === 'recorded')
  .slice(0, 6);

beforeAll(async () => {
  centre = await startCentre('https');
  folder = await newBox();
}, 60_000);
afterAll(async () => {
  await daemon.stop();
  await centre.close();
  await rm(folder, { recursive: true, force: true });
});

it('a box that is put back from an old backup gets back what it had delivered since', async () => {
  const place = await mkdtemp(join(tmpdir(), 'meterbox-restore-'));
  const authority = join(place, 'authority.pem');
  await writeFile(authority, centre.central.authority.certificate);
  const path = join(folder, 'settings.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"helloSeconds": 60', '"helloSeconds": 1'));
  daemon = await startDaemon(folder);
  const claim = await makeClaim(centre.central.database, 'Haus', new Date(Date.now() + 600_000));
  const url = `https://localhost:${centre.central.port}`;
  await run('sync', 'enrol', url, claim, '--authority', authority);

  const paths = await Promise.all(
    files.map(async ({ name, bytes }, at) => {
      const file = join(place, `${at}-${name.replaceAll(/[^\w.]/g, '_')}`);
      await writeFile(file, await bytes());
      return file;
    }),
  );
  await ingest(paths.slice(0, 2));
  await delivered();
  const backup = join(place, 'backup.tar');
  await run('backup', backup);
  await ingest(paths.slice(2));
  await delivered();
  const before = await readings();
  await daemon.stop();

  await run('restore', backup, '--force');
  daemon = await startDaemon(folder);
  await delivered();
  expect((await readings()).length).toBeLessThan(before.length);
  const [report] = objects<{ added: number; known: number }>(await run('sync', 'restore', '--json'));
  expect(report?.added).toBeGreaterThan(0);
  expect(await readings()).toEqual(before);
  const [again] = objects<{ added: number }>(await run('sync', 'restore', '--json'));
  expect(again?.added).toBe(0);

  await delivered();
  const { items } = await readReadings(centre.central.database, { limit: 100_000 });
  expect(items.length).toBe(before.length);
  await rm(place, { recursive: true, force: true });
}, 90_000);

async function run(...args: readonly string[]) {
  const ran = await meterbox(...args, '--data', folder);
  expect([args[0], ran.code, ran.err.filter((line) => line.includes('meterbox '))]).toEqual([args[0], 0, []]);
  return ran;
}

async function ingest(paths: readonly string[]): Promise<void> {
  await run('ingest', ...paths);
}

/** What the box says it has: each value of each version. */
async function readings(): Promise<string[]> {
  const all = await run('readings', '--json', '--all-versions', '--limit', '10000');
  return objects<{
    device: { serial: string };
    quantity: string;
    kind: string;
    value: string;
    validOn: string;
  }>(all)
    .map(
      ({ device, quantity, kind, value, validOn }) =>
        `${device.serial} ${quantity} ${kind} ${validOn} ${value}`,
    )
    .toSorted();
}

/** Waits until the centre has confirmed everything. */
async function delivered(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const [state] = objects(await run('sync', 'status', '--json'));
    const { phase, waiting, lastReceiptAt } = state as unknown as SyncState;
    if (phase === 'idle' && waiting === 0 && lastReceiptAt !== undefined) return;
    await after(100);
  }
  throw new Error('The centre did not get everything');
}
