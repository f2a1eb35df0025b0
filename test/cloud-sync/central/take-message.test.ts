import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../cloud-sync/central/database.ts';
import { openDatabase } from '../../../cloud-sync/central/open-database.ts';
import { takeMessage } from '../../../cloud-sync/central/take-message.ts';
import type { Series } from '../../../cloud-sync/contract/facts.ts';
import { packMessage, unpackMessage } from '../../../cloud-sync/contract/frame-message.ts';
import { type ReadingRow, toWireReadings } from '../../../cloud-sync/contract/reading-rows.ts';
import type { Receipt } from '../../../cloud-sync/contract/receipt.ts';
import { testPostgres } from '../../simulators/test-postgres.ts';

const at = 1_764_583_200;
const source = 'a'.repeat(64);
const first = { box: 'box-00000001', epoch: '00000000000000a1' };

const postgres = await testPostgres();
const engines = [
  { name: 'PGlite', url: undefined, missing: false },
  { name: 'PostgreSQL', url: postgres?.url, missing: postgres === undefined },
];

describe.each(engines)('$name', ({ url, missing }) => {
  describe.skipIf(missing)('takes what a box sends', () => {
    let database: Database;
    let boxes = 0;
    beforeAll(async () => {
      database = await openDatabase(url === undefined ? {} : { url });
    }, 60_000);
    afterAll(() => database.close());

    /** A new enrolled box with its first epoch. */
    async function newBox(): Promise<string> {
      boxes += 1;
      const box = `box-${String(boxes).padStart(8, '0')}`;
      await database.query('INSERT INTO box (box) VALUES ($1)', [box]);
      return box;
    }
    function send(box: string, kind: 'hello' | 'facts', body: unknown): Promise<Receipt> {
      return takeMessage(database, unpackMessage(packMessage({ kind, box }, body)), { box, at });
    }
    async function stored(box: string): Promise<string[]> {
      const rows = await database.query<{ text: string }>(
        `SELECT s.serial || ' ' || r.valid_on || ' ' || r.family || ' v' || r.version || ' ' || r.value AS text
         FROM reading r JOIN series s ON s.id = r.series WHERE s.box = $1 ORDER BY 1`,
        [box],
      );
      return rows.map(({ text }) => text);
    }

    it('stores each fact once, answers duplicates and gaps with its cursor, and asks for what it lacks', async () => {
      const box = await newBox();
      expect((await send(box, 'facts', batch(first.epoch, 0, [1]))).need).toBe('hello');
      expect(await send(box, 'hello', greeting(first.epoch, 3))).toMatchObject({ acked: 0, dictionary: 0 });
      const unknown = { ...batch(first.epoch, 0, [1]), dictionary: 2, series: [] };
      expect((await send(box, 'facts', unknown)).need).toBe('hello');
      expect(await send(box, 'facts', batch(first.epoch, 0, [1, 2]))).toMatchObject({
        acked: 2,
        dictionary: 2,
      });
      expect((await send(box, 'facts', batch(first.epoch, 0, [1, 2]))).acked).toBe(2);
      expect((await send(box, 'facts', batch(first.epoch, 7, [8]))).acked).toBe(2);
      expect((await send(box, 'facts', batch(first.epoch, 2, [3]))).acked).toBe(3);
      expect(await stored(box)).toHaveLength(3);
    });

    it('keeps another value of a fact as a version, and one that is there already as nothing', async () => {
      const box = await newBox();
      await send(box, 'hello', greeting(first.epoch, 9));
      const same = { series: 1, validOn: 20_000 };
      await send(box, 'facts', rowsBatch(first.epoch, 0, [{ ...same, mantissa: 5n }]));
      const more = [
        { ...same, mantissa: 6n },
        { ...same, mantissa: 5n },
      ];
      await send(box, 'facts', rowsBatch(first.epoch, 1, more));
      expect(await stored(box)).toEqual(['40000001 2024-10-04 1 v1 5', '40000001 2024-10-04 1 v2 6']);
    });

    it('doubles nothing when a restored box sends everything again under a new epoch', async () => {
      const box = await newBox();
      await send(box, 'hello', greeting(first.epoch, 5));
      await send(box, 'facts', batch(first.epoch, 0, [1, 2, 3, 4, 5]));
      const before = await stored(box);
      const second = '00000000000000b2';
      await send(box, 'hello', greeting(second, 6));
      expect((await send(box, 'facts', batch(second, 0, [1, 2, 3, 4, 5, 6]))).acked).toBe(6);
      expect(new Set(await stored(box))).toEqual(new Set([...before, '40000001 2025-04-08 1 v1 61']));
    });

    it('ends with the same facts however often, in whatever pieces and with whatever losses they come', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({ count: fc.integer({ min: 1, max: 7 }), repeat: fc.boolean(), jump: fc.boolean() }),
            {
              minLength: 1,
              maxLength: 8,
            },
          ),
          async (steps) => {
            const box = await newBox();
            let { acked } = await send(box, 'hello', greeting(first.epoch, 100));
            for (const { count, repeat, jump } of steps) {
              const numbers = Array.from({ length: count }, (_, place) => acked + place + 1);
              if (jump) await send(box, 'facts', batch(first.epoch, acked + 3, [acked + 4]));
              const answer = await send(box, 'facts', batch(first.epoch, acked, numbers));
              if (repeat) await send(box, 'facts', batch(first.epoch, acked, numbers));
              expect(answer.acked).toBe(acked + count);
              ({ acked } = answer);
            }
            expect(await stored(box)).toHaveLength(acked);
          },
        ),
        { numRuns: 12 },
      );
    }, 60_000);

    it('refuses a batch with a hole, a wrong name and another box, and stores nothing of them', async () => {
      const box = await newBox();
      await send(box, 'hello', greeting(first.epoch, 9));
      await expect(send(box, 'facts', { ...batch(first.epoch, 0, [1, 3]), last: 3 })).rejects.toThrow(
        'exactly once',
      );
      const unknown = { series: 9, validOn: 1, mantissa: 1n };
      await expect(send(box, 'facts', rowsBatch(first.epoch, 0, [unknown]))).rejects.toThrow(
        'dictionary lacks',
      );
      const foreign = unpackMessage(packMessage({ kind: 'facts', box }, batch(first.epoch, 0, [1])));
      await expect(takeMessage(database, foreign, { box: 'box-ffffffff', at })).rejects.toThrow('speaks for');
      expect(await stored(box)).toEqual([]);
    });
  });
});

afterAll(() => postgres?.drop());

function greeting(epoch: string, last: number) {
  return { epoch, last, acked: 0, conversation: epoch, version: '0.1.0' };
}

const twoSeries = ['40000001', '40000002'].map((serial): Series => ({
  serial,
  class: 'heat-cost-allocator',
  quantity: 'hca',
  unit: '',
  tariff: 0,
  subunit: 0,
  function: 'inst',
}));

/** A batch whose readings follow from their change numbers, so that the same number is the same fact. */
function batch(epoch: string, previous: number, changes: readonly number[]) {
  const rows = changes.map((change) => ({
    change,
    series: (change % 2) + 1,
    validOn: 20_000 + change * 31,
    mantissa: BigInt(change * 10 + 1),
  }));
  return rowsBatch(epoch, previous, rows);
}

function rowsBatch(
  epoch: string,
  previous: number,
  parts: readonly (Pick<ReadingRow, 'series' | 'validOn' | 'mantissa'> & { readonly change?: number })[],
) {
  const rows = parts.map((part, place): ReadingRow => ({
    change: previous + place + 1,
    kind: 'month-end',
    scale: 0,
    quality: 'ok',
    storage: 8,
    version: 1,
    source: 0,
    position: 1,
    ...part,
  }));
  const last = rows.at(-1)?.change ?? previous;
  const readings = toWireReadings(rows, previous);
  // The first batch names the series, all later ones know them.
  const words = previous === 0 ? { dictionary: 0, series: twoSeries } : { dictionary: 2 };
  return { epoch, previous, last, ...words, sentAt: at, clock: 'network', sources: [source], readings };
}
