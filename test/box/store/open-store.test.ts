import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { aDelivery, aReading } from './a-delivery.ts';

const log = pino({ level: 'silent' });
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-store-'));
  store = await openStore(folder, { reserveBytes: 0 }, log);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

it('records a delivery and gives back what was in it', async () => {
  const reading = aReading();
  const receipt = await store.record(aDelivery({ readings: [reading], dataPointId: 'dp-1' }));
  expect(receipt.files).toMatchObject([{ outcome: 'recorded', devicesCreated: 1, readingsAdded: 1 }]);
  expect(store.readings({ serial: '27418743' })).toEqual([
    { ...reading, change: 2, version: 1, digest: receipt.digest },
  ]);
  expect(store.counts()).toMatchObject({ devices: 1, readings: 1, deliveries: 1, lastChange: 2 });
  expect(store.lastDeviceCount('dp-1', 'test-format')).toBe(1);
  expect(store.deliveries({}).items).toMatchObject([{ name: 'a.xml', files: [{ outcome: 'recorded' }] }]);
});

it('adds nothing when a file is repeated, whatever its name, unless it is read again', async () => {
  const wish = { readings: [aReading()] };
  await store.record(aDelivery(wish));
  const repeated = await store.record(aDelivery({ ...wish, name: 'b.xml', text: undefined as never }));
  expect(repeated.files).toMatchObject([{ outcome: 'repeated', readingsAdded: 0, readingsRepeated: 1 }]);
  const again = await store.record(aDelivery(wish), { again: true });
  expect(again.files).toMatchObject([{ outcome: 'recorded', readingsAdded: 0, readingsRepeated: 1 }]);
  expect(store.counts().readings).toBe(1);
});

it('keeps another value of a fact as a new version and says that they disagree', async () => {
  await store.record(aDelivery({ readings: [aReading()] }));
  const other = aReading({ kind: 'set-day', value: decimal('95') });
  const receipt = await store.record(aDelivery({ readings: [other] }));
  expect(receipt.files).toMatchObject([
    { versionsAdded: 1, readingsAdded: 0, issues: [{ code: 'readings-disagree', serial: '27418743' }] },
  ]);
  expect(store.readings({ serial: '27418743' }).map(({ value }) => value)).toEqual(['95']);
  const all = store.readings({ serial: '27418743', allVersions: true });
  expect(all.map(({ value, version }) => [value, version])).toEqual([
    ['97', 1],
    ['95', 2],
  ]);
});

it('answers the same after packing, and still knows repeats and versions', async () => {
  const days = ['2025-11-28', '2025-11-29', '2025-11-30'];
  const readings = days.map((on, at) => aReading({ on, value: decimal(String(90 + at)) }));
  await store.record(aDelivery({ readings }));
  const before = store.readings({});
  const changes = store.changesAfter(0, 100);
  const report = await store.pack({ before: isoDate('2026-01-01') });
  expect(report.readings).toBe(3);
  expect(store.readings({})).toEqual(before);
  expect(store.changesAfter(0, 100)).toEqual(changes);
  const again = await store.record(aDelivery({ readings, text: 'other bytes' }));
  expect(again.files).toMatchObject([{ readingsAdded: 0, readingsRepeated: 3, versionsAdded: 0 }]);
});
