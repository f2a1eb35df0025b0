import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { expect, it, vi } from 'vitest';
import type { MeterPort } from '../../../../box/domain/meter-port.ts';
import { fromColumns } from '../../../../box/domain/reading-columns.ts';
import type { DeliveryRecord, FactLog } from '../../../../box/intake/ingest-file.ts';
import { createFrameReader } from '../../../../box/intake/mbus-bus/frame-reader.ts';
import { startListenDoor } from '../../../../box/intake/mbus-bus/listen-door.ts';
import { openLine } from '../../../../box/intake/serial/open-line.ts';
import { startCollector } from '../../../../box/intake/telegrams/collect-telegrams.ts';
import { createDecoder } from '../../../../box/mbus/create-decoder.ts';
import { keyRing } from '../../../../box/mbus/key-ring.ts';
import { openStore } from '../../../../box/store/open-store.ts';
import { peer } from '../../../peer.ts';
import { memoryLine } from '../../../simulators/meters/lines.ts';
import { serialStorm } from '../../../simulators/meters/serial-storm.ts';

const log = pino({ enabled: false });
const began = Date.UTC(2026, 5, 1) / 1000;

function portAt(path: string): MeterPort {
  return {
    id: 'mp-00000001',
    name: 'Keller',
    use: 'mbus-listen',
    place: { kind: 'device', path },
    baud: 2400,
    stick: 'auto',
    mode: 'C+T',
    slaves: [],
    schedule: '0 6 * * *',
    expectWithinMinutes: 60,
    enabled: true,
  };
}

/** A collector that keeps everything; `ms` is the clock that only goes forward. */
function collectorOf(store: FactLog, ms: () => number) {
  const keys = keyRing(new Map());
  const rules = { accept: 'listed', meters: [], refuse: [], keepEveryMinutes: 15 } as const;
  return startCollector(
    {
      decoder: createDecoder(),
      keys,
      log: store,
      zone: 'Europe/Berlin',
      rules: () => rules,
      windowMs: 3_600_000,
      monotonicMs: ms,
      now: () => began + Math.floor(ms() / 1000),
    },
    log,
  );
}

it('stores exactly what the meters said in 10,000 noisy frames with 200 pulled plugs', async () => {
  const { events, ledger } = serialStorm(20_261_124, 10_000, 200);
  const store = await openStore(await mkdtemp(join(tmpdir(), 'meterbox-storm-')), { reserveBytes: 0 }, log);
  let ms = 0;
  const collector = collectorOf(store, () => ms);
  let plug: ReturnType<typeof memoryLine> | undefined;
  const open = async () => (plug = memoryLine(() => undefined)).line;
  const take = (received: Parameters<typeof collector.take>[0]) => void collector.take(received);
  const door = startListenDoor(portAt('/dev/none'), { open, take, monotonicMs: () => ms }, log, [0]);
  const working = (unplugs: number) =>
    vi.waitUntil(() => door.state().status === 'working' && door.state().reopened === unplugs, {
      interval: 1,
    });

  let unplugs = 0;
  await working(unplugs);
  for (const [at, event] of events.entries()) {
    ms += event.afterMs;
    if (event.is === 'bytes') plug?.say(event.bytes);
    else {
      plug?.unplug();
      unplugs += 1;
      await working(unplugs);
    }
    if (at % 2_000 === 0) await collector.flush();
  }
  await door.stop();
  await collector.stop();
  const stored: string[] = [];
  for (let serial = 10_000_000; serial < 10_000_050; serial += 1)
    for (const { value } of store.readings({ serial: String(serial), allVersions: true, limit: 10_000 }))
      stored.push(`${serial} ${value}`);
  await store.close();
  expect(unplugs).toBe(200);
  expect(stored.toSorted()).toEqual(ledger.toSorted());
}, 60_000);

it('remembers one frame at most, whatever comes', () => {
  const reader = createFrameReader(50);
  const flood = new Uint8Array(1_000_000).fill(0x68);
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 50; n += 1) expect(reader.push(flood, n)).toEqual([]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  expect(reader.noiseBytes).toBeGreaterThan(49_000_000);
});

const faults = process.env['METERBOX_FAULTS'];
const noise = resolve(faults ?? '.', 'serial-noise.mjs');

// In the slow lane only, where METERBOX_FAULTS names the storm: real time on a pseudo-terminal. On a machine that stands still for longer than the storm's pauses the storm itself
// runs frames together, which says nothing of the box; hence one more try.
it.skipIf(peer('socat') === undefined || faults === undefined || !existsSync(noise))(
  'stores what a meter on a pseudo-terminal said among noise and pulled plugs',
  { timeout: 120_000, retry: 1 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meterbox-noise-'));
    const [link, ledgerPath] = [join(folder, 'ttyMETER'), join(folder, 'ledger.json')];
    const stored: string[] = [];
    const store: FactLog = {
      async record(record: DeliveryRecord) {
        for (const { devices, readings } of record.files)
          for (const columns of readings)
            for (const { device, value } of fromColumns(columns, devices))
              stored.push(`${device.serial} ${value}`);
        return { deliveryId: 1, digest: record.digest, files: [], lastChange: 0 };
      },
    };
    const collector = collectorOf(store, () => performance.now());
    const take = (received: Parameters<typeof collector.take>[0]) => void collector.take(received);
    const door = startListenDoor(
      portAt(link),
      { open: openLine, take, monotonicMs: () => performance.now() },
      log,
    );
    const env = {
      ...process.env,
      MODE: 'mbus',
      LINK: link,
      LEDGER: ledgerPath,
      FRAMES: '120',
      UNPLUG_EVERY: '30',
      GAP_MS: '40',
      SEED: '7',
    };
    const meter = spawn(process.execPath, [noise], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await once(meter, 'close');
    const { unplugs } = JSON.parse(await readFile(ledgerPath, 'utf8')) as { unplugs: number };
    await door.stop();
    await collector.stop();
    const { good } = JSON.parse(await readFile(ledgerPath, 'utf8')) as {
      good: { id: number; value: number }[];
    };
    expect(stored.toSorted()).toEqual(good.map(({ id, value }) => `${id} ${value}`).toSorted());
    expect(door.state().reopened).toBeGreaterThanOrEqual(unplugs);
  },
);
