import { randomBytes } from 'node:crypto';
import type { Authority } from '../../cloud-sync/central/authority.ts';
import type { Database } from '../../cloud-sync/central/database.ts';
import { packMessage } from '../../cloud-sync/contract/frame-message.ts';
import { toWireReadings } from '../../cloud-sync/contract/reading-rows.ts';
import { mqttTransport } from '../../cloud-sync/uplink/mqtt-transport.ts';
import { enrolledBox } from './sync-box.ts';

/** What a fleet is made of. */
export interface FleetWish {
  readonly url: string;
  readonly database: Database;
  readonly authority: Authority;
  readonly boxes: number;
  readonly seconds: number;
}

const perBatch = 500;
const seriesPerBox = 100;

/** Many boxes at once, each sending its next batch when the receipt for the last has come. */
export async function loadOfFleet(wish: FleetWish): Promise<{ perSecond: number; p99Ms: number }> {
  const { url, database, authority } = wish;
  const ends: number[] = [];
  let readings = 0;
  const boxes = await Promise.all(Array.from({ length: wish.boxes }, () => enrolledBox(database, authority)));
  const never = new AbortController().signal;
  const sessions = await Promise.all(
    boxes.map(async ({ id, credentials }) => {
      const transport = mqttTransport({ url, box: id, credentials });
      const epoch = randomBytes(8).toString('hex');
      const body = { epoch, last: 0, acked: 0, conversation: epoch, version: 'bench' };
      await transport.exchange('hello', packMessage({ kind: 'hello', box: id }, body), never);
      return { id, epoch, transport };
    }),
  );
  const began = performance.now();
  const until = began + wish.seconds * 1000;
  await Promise.all(
    sessions.map(async ({ id, epoch, transport }) => {
      for (let previous = 0; performance.now() < until; previous += perBatch) {
        const message = packMessage({ kind: 'facts', box: id }, batchOf(epoch, previous));
        const sent = performance.now();
        await transport.exchange('facts', message, never);
        ends.push(performance.now() - sent);
        readings += perBatch;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(sessions.map(({ transport }) => transport.close()));
  const sorted = ends.toSorted((a, b) => a - b);
  return { perSecond: readings / seconds, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

function batchOf(epoch: string, previous: number) {
  const rows = Array.from({ length: perBatch }, (_, at) => ({
    change: previous + at + 1,
    series: (at % seriesPerBox) + 1,
    kind: 'instantaneous' as const,
    validOn: 20_089 + Math.floor((previous + at) / (seriesPerBox * 24)),
    measuredAt: 1_735_689_600 + Math.floor((previous + at) / seriesPerBox) * 3600,
    mantissa: BigInt(1000 * at + previous),
    scale: 1,
    quality: 'ok' as const,
    storage: 0,
    version: 1,
    source: 0,
    position: at,
  }));
  const series = Array.from({ length: seriesPerBox }, (_, at) => ({
    serial: String(50_000_000 + at),
    class: 'heat-meter',
    quantity: 'heat-energy',
    unit: 'kWh',
    tariff: 0,
    subunit: 0,
    function: 'inst',
  }));
  const words = previous === 0 ? { dictionary: 0, series } : { dictionary: seriesPerBox };
  const readings = toWireReadings(rows, previous);
  const sources = ['d'.repeat(64)];
  return {
    epoch,
    previous,
    last: previous + perBatch,
    ...words,
    sentAt: 1,
    clock: 'network',
    sources,
    readings,
  };
}
