import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { outboxOfStore } from '../../box/compose/outbox-of-store.ts';
import { addDays, isoDate } from '../../box/domain/civil-day.ts';
import { decimalOf } from '../../box/domain/decimal.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import type { Reading } from '../../box/domain/reading.ts';
import { openStore, type Store } from '../../box/store/open-store.ts';
import { openAuthority } from '../../cloud-sync/central/authority.ts';
import { openDatabase } from '../../cloud-sync/central/open-database.ts';
import type { Credentials } from '../../cloud-sync/uplink/https-transport.ts';
import { httpsTransport } from '../../cloud-sync/uplink/https-transport.ts';
import { mqttTransport } from '../../cloud-sync/uplink/mqtt-transport.ts';
import { startUplink } from '../../cloud-sync/uplink/start-uplink.ts';
import type { Transport } from '../../cloud-sync/uplink/transport.ts';
import { aDelivery } from '../box/store/a-delivery.ts';
import { centralProcess } from '../simulators/central-process.ts';
import { freePorts } from '../simulators/demo/free-ports.ts';
import { type Line, openLine } from '../simulators/line.ts';
import { hasMosquitto, startMosquitto } from '../simulators/mosquitto.ts';
import { quick, senderOf, silent, type Way } from '../simulators/sync-pair.ts';
import { testPostgres } from '../simulators/test-postgres.ts';
import type { BenchLine } from './bench-line.ts';
import { enrolledBox } from './sync-box.ts';
import { loadOfFleet } from './sync-fleet.ts';

/** Hourly counters of 1,000 series, a delivery for each hour; METERBOX_BENCH_READINGS makes the backlog larger. */
const series = 1000;
const backlog = Number(process.env['METERBOX_BENCH_READINGS'] ?? 200_000);
const boxes = 40;
const fleetSeconds = 8;

/** From the box's store to the centre's commit and back: one box over each way into PostgreSQL, then a fleet into one
 *  and two copies of the centre. Box, broker and centre are processes of their own; all share this machine. */
export async function benchSync(): Promise<BenchLine[]> {
  if (!hasMosquitto) return [];
  const postgres = await testPostgres();
  if (!postgres) return [];
  const place = await mkdtemp(join(tmpdir(), 'meterbox-bench-'));
  const central = join(place, 'central');
  const broker = await startMosquitto(join(place, 'broker'), central);
  const database = await openDatabase({ url: postgres.url });
  const authority = await openAuthority(join(central, 'authority'), new Date());
  const ports = await freePorts(4);
  const copies = [0, 2].map((at) =>
    centralProcess({
      CENTRAL_DATA: central,
      CENTRAL_HOST: '127.0.0.1',
      CENTRAL_PORT: String(ports[at]),
      CENTRAL_BOX_PORT: String(ports[at + 1]),
      CENTRAL_BROKER: broker.centreUrl,
      DATABASE_URL: postgres.url,
    }),
  );
  const lines: BenchLine[] = [];
  try {
    await copies[0]?.start();
    const store = await openStore(join(place, 'store'), { reserveBytes: 0 }, silent);
    await fill(store);
    for (const way of ['https', 'mqtt'] as const) {
      const line = await openLine(way === 'mqtt' ? broker.port : (ports[1] ?? 0));
      const box = await enrolledBox(database, authority);
      lines.push(...(await drain(store, way, box, line)));
      await line.close();
    }
    await store.close();
    const one = await loadOfFleet({ url: broker.url, database, authority, boxes, seconds: fleetSeconds });
    await copies[1]?.start();
    const two = await loadOfFleet({ url: broker.url, database, authority, boxes, seconds: fleetSeconds });
    lines.push(
      figure(`${boxes} boxes over MQTT, one copy of the centre`, one.perSecond, 'readings/s'),
      figure(`${boxes} boxes over MQTT, receipt p99`, one.p99Ms, 'ms', '≤ 100'),
      figure(`${boxes} boxes over MQTT, two copies of the centre`, two.perSecond, 'readings/s'),
      figure('two copies to one', two.perSecond / one.perSecond, '×'),
    );
    return lines;
  } finally {
    for (const copy of copies) await copy.stop();
    await broker.kill();
    await database.close();
    await postgres.drop();
    await rm(place, { recursive: true, force: true });
  }
}

async function fill(store: Store): Promise<void> {
  for (let hour = 0; hour * series < backlog; hour += 1) {
    const seconds = 1_735_689_600 + hour * 3600;
    const readings = Array.from({ length: series }, (_, at): Reading => ({
      device: { serial: String(40_000_000 + at), class: 'heat-meter' },
      quantity: 'heat-energy',
      register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' },
      kind: 'instantaneous',
      value: decimalOf(BigInt(100_000 + at * 977 + hour * (3 + (at % 7)) + ((hour * at) % 5)), 1),
      validOn: addDays(isoDate('2025-01-01'), Math.floor(hour / 24)),
      measuredAt: instantOfSeconds(seconds),
      quality: 'ok',
      position: at + 1,
    }));
    await store.record(aDelivery({ text: `hour ${hour}`, readings }));
  }
}

/** Sends the whole store as one box; time, bytes on the wire (TLS included), and memory of this process. */
async function drain(
  store: Store,
  way: Way,
  { id, credentials }: { readonly id: string; readonly credentials: Credentials },
  line: Line,
): Promise<BenchLine[]> {
  const transport = (): Transport =>
    way === 'mqtt'
      ? mqttTransport({ url: `mqtts://localhost:${line.port}`, box: id, credentials })
      : httpsTransport(`https://localhost:${line.port}`, credentials);
  const { lastChange } = store.counts();
  const memory: number[] = [];
  const began = performance.now();
  const options = { ...quick, limits: { facts: 1000, bytes: 1_000_000 } };
  const uplink = startUplink(outboxOfStore(store), [transport], senderOf(id), options, silent);
  while (uplink.state.acked < lastChange) {
    memory.push(process.memoryUsage.rss() / 1024 ** 2);
    await after(50);
  }
  const seconds = (performance.now() - began) / 1000;
  await uplink.stop();
  const quarter = Math.max(...memory.slice(0, Math.ceil(memory.length / 4)));
  const name = `over ${way === 'mqtt' ? 'MQTT' : 'HTTPS'}, 1,000 a message`;
  const bar = way === 'mqtt' ? 'prototype 53,000' : 'prototype 42,000';
  return [
    figure(`one box ${name}`, backlog / seconds, 'readings/s', bar),
    figure(`bytes on the wire ${name}`, line.carried.up / backlog, 'B/reading', '≤ 9'),
    figure(`memory growth after the first quarter ${name}`, Math.max(...memory) - quarter, 'MB', 'flat'),
  ];
}

function figure(name: string, value: number, unit: string, target?: string): BenchLine {
  return { name, value, unit, ...(target === undefined ? {} : { target }) };
}
