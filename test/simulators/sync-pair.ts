import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import pino from 'pino';
import { outboxOfStore } from '../../box/compose/outbox-of-store.ts';
import { openStore, type Store } from '../../box/store/open-store.ts';
import { makeClaim } from '../../cloud-sync/central/enrol.ts';
import { type Central, startCentral } from '../../cloud-sync/central/start-central.ts';
import { enrolAt } from '../../cloud-sync/uplink/enrol-at.ts';
import { type Credentials, httpsTransport } from '../../cloud-sync/uplink/https-transport.ts';
import { makeKey } from '../../cloud-sync/uplink/make-key.ts';
import { mqttTransport } from '../../cloud-sync/uplink/mqtt-transport.ts';
import { startUplink, type UplinkOptions } from '../../cloud-sync/uplink/start-uplink.ts';
import type { Transport } from '../../cloud-sync/uplink/transport.ts';
import { type Line, openLine } from './line.ts';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';

export const silent = pino({ enabled: false });

/** The way that messages go. */
export type Way = 'https' | 'mqtt';

/** A centre, and a broker if messages go over one. */
export interface Centre {
  readonly way: Way;
  readonly folder: string;
  readonly central: Central;
  readonly mosquitto?: Mosquitto;
  close(): Promise<void>;
}

/** An enrolled box: its store, its certificate, and the line that leads to the centre. */
export interface SyncBox {
  readonly id: string;
  readonly store: Store;
  readonly credentials: Credentials;
  readonly line: Line;
  readonly transport: () => Transport;
  close(): Promise<void>;
}

export const quick: UplinkOptions = {
  limits: { facts: 500, bytes: 256_000 },
  batchAgeMs: 0,
  idleMs: 100,
  failuresBeforeFallback: 3,
};

/** Starts a centre in a temporary folder, on PGlite or on the database at `url`. */
export async function startCentre(way: Way, url?: string): Promise<Centre> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-central-'));
  const mosquitto =
    way === 'mqtt' ? await startMosquitto(join(folder, 'broker'), join(folder, 'central')) : undefined;
  const central = await startCentral(
    {
      folder: join(folder, 'central'),
      host: '127.0.0.1',
      names: ['localhost', '127.0.0.1'],
      port: 0,
      boxPort: 0,
      ...(url === undefined ? {} : { databaseUrl: url }),
      ...(mosquitto === undefined ? {} : { broker: mosquitto.centreUrl, brokerUrl: mosquitto.url }),
    },
    silent,
  );
  return {
    way,
    folder,
    central,
    ...(mosquitto === undefined ? {} : { mosquitto }),
    async close() {
      await central.stop();
      await mosquitto?.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a box with an empty store and enrols it as a real one does. */
export async function enrolledBox(centre: Centre): Promise<SyncBox> {
  const id = `box-${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-sync-'));
  const store = await openStore(folder, { reserveBytes: 0 }, silent);
  const credentials = await enrol(centre, id);
  const target = centre.mosquitto?.port ?? centre.central.boxPort;
  const line = await openLine(target);
  return {
    id,
    store,
    credentials,
    line,
    transport: () =>
      centre.way === 'mqtt'
        ? mqttTransport({ url: `mqtts://localhost:${line.port}`, box: id, credentials, timeoutMs: 700 })
        : httpsTransport(`https://localhost:${line.port}`, credentials, 700),
    async close() {
      await line.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Takes a box into the fleet: claim code, key, request, certificate. */
async function enrol({ central }: Centre, box: string): Promise<Credentials> {
  const claim = await makeClaim(central.database, 'Test', new Date(Date.now() + 60_000));
  const { key, request } = await makeKey(box);
  const { certificate } = central.authority;
  const url = `https://localhost:${central.port}`;
  const answer = await enrolAt(url, { claim, box, request }, certificate);
  return {
    authority: answer.authority,
    key,
    ...(answer.certificate === undefined ? {} : { certificate: answer.certificate }),
  };
}

/** Runs the uplink of a box until the centre has confirmed everything that is in its store. */
export async function syncUntilDone(
  box: SyncBox,
  transport: () => Transport = box.transport,
  options: UplinkOptions = quick,
): Promise<void> {
  const uplink = startUplink(outboxOfStore(box.store), [transport], senderOf(box.id), options, silent);
  try {
    const until = performance.now() + 20_000;
    while (uplink.state.acked < box.store.counts().lastChange || uplink.state.phase === 'connecting') {
      if (performance.now() > until) throw new Error(`Not done: ${JSON.stringify(uplink.state)}`);
      await after(10);
    }
  } finally {
    await uplink.stop();
  }
}

/** Who a box says it is. */
export function senderOf(box: string) {
  return {
    box,
    version: '0.0.0-test',
    conversation: randomBytes(8).toString('hex'),
    now: () => ({ seconds: Math.floor(Date.now() / 1000), clock: 'network' as const }),
  };
}
