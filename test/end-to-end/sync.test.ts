import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformance } from '../../cloud-sync/conformance/conformance.ts';
import type { Transport } from '../../cloud-sync/uplink/transport.ts';
import { factsOfBox, factsOfCentre } from '../simulators/facts-of-both.ts';
import { hasMosquitto } from '../simulators/mosquitto.ts';
import { deliveryOf } from '../simulators/random-facts.ts';
import {
  type Centre,
  enrolledBox,
  quick,
  startCentre,
  type SyncBox,
  syncUntilDone,
} from '../simulators/sync-pair.ts';
import { testPostgres } from '../simulators/test-postgres.ts';

const postgres = await testPostgres();
afterAll(() => postgres?.drop());

const pairs = [
  { way: 'https', engine: 'PGlite', url: undefined, missing: false },
  { way: 'https', engine: 'PostgreSQL', url: postgres?.url, missing: postgres === undefined },
  { way: 'mqtt', engine: 'PGlite', url: undefined, missing: !hasMosquitto },
  {
    way: 'mqtt',
    engine: 'PostgreSQL',
    url: postgres?.url,
    missing: !hasMosquitto || postgres === undefined,
  },
] as const;

describe.each(pairs)('over $way into $engine', ({ way, url, missing }) => {
  describe.skipIf(missing)('the centre has every fact once, equal in all fields', () => {
    let centre: Centre;
    let box: SyncBox;
    beforeAll(async () => {
      centre = await startCentre(way, url);
      box = await enrolledBox(centre);
    }, 60_000);
    afterAll(async () => {
      await box.close();
      await centre.close();
    });

    /** What the box has, and what the centre has of it. */
    const both = async () => ({
      here: factsOfBox(box.store),
      there: await factsOfCentre(centre.central.database, box.id),
    });

    it('on a good line, with corrections, in packed blocks and in the log', async () => {
      for (const number of [1, 2, 3]) await box.store.record(deliveryOf(number));
      await box.store.pack();
      for (const number of [4, 2]) await box.store.record(deliveryOf(number));
      await syncUntilDone(box);
      const { here, there } = await both();
      expect(there).toEqual(here);
      expect(here.readings.length).toBeGreaterThan(0);
      expect(box.store.cursor('centre')).toBeGreaterThan(0);
    });

    it('when receipts are lost and the line is cut in the middle of messages', async () => {
      for (const number of [11, 12, 13, 14]) await box.store.record(deliveryOf(number));
      box.line.state = 'deaf';
      const opened = setTimeout(() => {
        box.line.state = 'open';
        box.line.cutAfter = 9000;
        box.line.cut();
      }, 1000);
      await syncUntilDone(box);
      clearTimeout(opened);
      const { here, there } = await both();
      expect(there).toEqual(here);
    });

    it.skipIf(url === undefined)(
      'when PostgreSQL cuts its connections in the middle of batches',
      async () => {
        for (const number of [31, 32, 33, 34, 35, 36]) await box.store.record(deliveryOf(number));
        const { database } = centre.central;
        const cut = setInterval(() => {
          database
            .query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()`,
            )
            .catch(() => undefined);
        }, 15);
        setTimeout(() => clearInterval(cut), 400);
        await syncUntilDone(box, box.transport, { ...quick, limits: { facts: 40, bytes: 256_000 } });
        clearInterval(cut);
        const { here, there } = await both();
        expect(there).toEqual(here);
      },
    );

    it('and keeps the contract, rule by rule', async () => {
      const subject = await enrolledBox(centre);
      const transport = subject.transport();
      const verdicts = await conformance({
        box: subject.id,
        exchange: (kind, message) => transport.exchange(kind, message, new AbortController().signal),
      });
      await transport.close();
      await subject.close();
      expect(verdicts.filter(({ problem }) => problem !== undefined)).toEqual([]);
      expect(verdicts.length).toBeGreaterThan(10);
    });

    it('when messages come twice and old ones again', async () => {
      for (const number of [21, 22, 23, 24, 25]) await box.store.record(deliveryOf(number));
      await syncUntilDone(box, () => repeating(box.transport()));
      const { here, there } = await both();
      expect(there).toEqual(here);
    });
  });
});

/** A transport that sends each message twice and the one before it once more, as a bad network or broker may. */
function repeating(transport: Transport): Transport {
  let before: Uint8Array | undefined;
  return {
    ...transport,
    async exchange(kind, message, signal) {
      await transport.exchange(kind, message, signal);
      if (before) await transport.exchange('facts', before, signal);
      if (kind === 'facts') before = message;
      return transport.exchange(kind, message, signal);
    },
  };
}
