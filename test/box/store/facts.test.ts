import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { expect, it } from 'vitest';
import { addDays, isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { factKey } from '../../../box/domain/fact-key.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { type Reading, readingKinds } from '../../../box/domain/reading.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery } from './a-delivery.ts';

const log = pino({ level: 'silent' });

/** Few days, devices and values, so that facts meet often. */
const reading: fc.Arbitrary<Reading> = fc
  .record({
    serial: fc.constantFrom('00000001', '00000002', '00000003'),
    quantity: fc.constantFrom('hca' as const, 'volume' as const),
    kind: fc.constantFrom(...readingKinds),
    day: fc.nat(3),
    hour: fc.constantFrom(0, 1, 12, 23),
    tariff: fc.constantFrom(0, 1, 70),
    fn: fc.constantFrom('inst' as const, 'max' as const),
    value: fc.constantFrom('1', '2.5', '-3', '123456789012345678901234567890.5'),
    quality: fc.constantFrom('ok' as const, 'suspect' as const),
    measured: fc.boolean(),
  })
  .map(({ serial, quantity, kind, day, hour, tariff, fn, value, quality, measured }): Reading => {
    const validOn = addDays(isoDate('2025-11-29'), day);
    const at = Date.parse(`${validOn}T00:00:00+01:00`) / 1000 + hour * 3600;
    const common: Reading = {
      device: { serial, class: 'heat-cost-allocator' },
      quantity,
      register: { storage: day, tariff, subunit: 0, function: fn },
      kind,
      value: decimal(value),
      validOn,
      quality,
      position: hour + 1,
    };
    const span = { from: instantOfSeconds(at - 3600 * (hour + 1)), until: instantOfSeconds(at) };
    const timed = kind === 'instantaneous' || measured ? { measuredAt: instantOfSeconds(at) } : {};
    return Object.assign(common, kind === 'interval' ? span : {}, timed);
  });

const files = fc.array(fc.array(reading, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

it('keeps the same facts whatever order and however often files come, packed in between or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      files,
      fc.array(fc.nat(20), { maxLength: 10 }),
      fc.nat(12),
      async (some, order, packAt) => {
        await withStore(async (store, folder) => {
          const sequence = [...order.map((at) => at % some.length), ...some.keys()];
          for (const [step, at] of sequence.entries()) {
            await store.record(aDelivery({ readings: some[at] ?? [], text: `file ${at}` }), {
              again: step % 3 === 0,
            });
            if (step === packAt) await store.pack({ before: isoDate('2025-12-01') });
          }
          const expected = new Map<string, Set<string>>();
          for (const each of some.flat())
            expected.set(factKey(each), (expected.get(factKey(each)) ?? new Set<string>()).add(each.value));
          const found = new Map<string, string[]>();
          for (const each of store.readings({ allVersions: true }))
            found.set(factKey(each), [...(found.get(factKey(each)) ?? []), each.value]);
          expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
          for (const [key, values] of found)
            expect(values.toSorted()).toEqual([...(expected.get(key) ?? [])].toSorted());
          expect(new Set(store.readings({}).map(factKey)).size).toBe(expected.size);

          const { lastChange, readings } = store.counts();
          const outbox = store.changesAfter(0, 10_000);
          expect(outbox.changes.map(({ change }) => change)).toEqual(
            Array.from({ length: lastChange }, (_, at) => at + 1),
          );
          expect(outbox.changes.filter(({ type }) => type === 'reading')).toHaveLength(readings);
          expect((await verifyStore(folder)).findings).toEqual([]);
        });
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

it('gives back every field of a reading as it came, before and after packing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(reading, { minLength: 1, maxLength: 20 }), async (some) => {
      await withStore(async (store) => {
        await store.record(aDelivery({ readings: some }));
        const first = new Map<string, Reading>();
        for (const each of some) {
          const key = `${factKey(each)} ${each.value}`;
          if (!first.has(key)) first.set(key, each);
        }
        for (const packed of [false, true]) {
          if (packed) await store.pack({ before: isoDate('2026-01-01') });
          for (const { change, version, digest, ...found } of store.readings({ allVersions: true })) {
            expect(found).toEqual(first.get(`${factKey(found)} ${found.value}`));
            expect([change > 0, version > 0, digest.length]).toEqual([true, true, 64]);
          }
        }
      });
    }),
    { numRuns: 6 },
  );
});

async function withStore(use: (store: Store, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meterbox-facts-'));
  const store = await openStore(folder, { reserveBytes: 0 }, log);
  try {
    await use(store, folder);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
