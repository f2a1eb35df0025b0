import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { openForWriting } from '../../../box/store/open-database.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { packDays } from '../../../box/store/pack-days.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery, aReading, hourly } from './a-delivery.ts';

const log = pino({ level: 'silent' });
let folder: string;
const open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-pack-'));
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function opened(reserveBytes = 0, where = folder): Promise<Store> {
  const store = await openStore(where, { reserveBytes }, log);
  open.push(store);
  return store;
}

async function closed(store: Store): Promise<void> {
  open.splice(open.indexOf(store), 1);
  await store.close();
}

describe('packing', () => {
  it('leaves every reading in one place, wherever it is interrupted', async () => {
    const store = await opened();
    for (const hour of [0, 8])
      await store.record(aDelivery({ readings: hourly(isoDate('2025-11-30'), hour, 700) }));
    const [before, changes] = [store.readings({}), store.changesAfter(0, 10_000)];
    await closed(store);
    const original = readFileSync(join(folder, 'meterbox.db'));
    let steps = 0;
    for (let cutAfter = 0, done = false; !done; cutAfter += 1) {
      const place = join(folder, `cut-${cutAfter}`);
      mkdirSync(place);
      writeFileSync(join(place, 'meterbox.db'), original);
      done = packUntil(join(place, 'meterbox.db'), cutAfter);
      const cut = await opened(0, place);
      expect(cut.readings({})).toEqual(before);
      expect(cut.changesAfter(0, 10_000)).toEqual(changes);
      expect((await verifyStore(place)).findings).toEqual([]);
      const again = await cut.record(
        aDelivery({ readings: hourly(isoDate('2025-11-30'), 8, 700), text: 'again' }),
      );
      expect(again.files).toMatchObject([{ readingsAdded: 0, versionsAdded: 0, readingsRepeated: 700 }]);
      await cut.pack({ before: isoDate('2026-01-01') });
      expect(cut.readings({})).toEqual(before);
      expect((await verifyStore(place)).findings).toEqual([]);
      await closed(cut);
      steps += 1;
    }
    expect(steps).toBeGreaterThan(4);
  }, 60_000);

  it('takes late values for a packed day, and packs them next time', async () => {
    const store = await opened();
    await store.record(aDelivery({ readings: [aReading()] }));
    await store.pack({ before: isoDate('2026-01-01') });
    await store.record(
      aDelivery({ readings: [aReading({ value: decimal('98') }), aReading({ serial: '00000001' })] }),
    );
    const before = store.readings({ allVersions: true });
    expect(before.map(({ value, version }) => `${value} ${version}`).toSorted()).toEqual([
      '97 1',
      '97 1',
      '98 2',
    ]);
    expect((await store.pack({ before: isoDate('2026-01-01') })).readings).toBe(2);
    expect(store.readings({ quantity: 'volume' })).toEqual([]);
    expect(store.readings({ quantity: 'hca', allVersions: true })).toEqual(before);
    expect(store.readings({ firstDay: isoDate('2025-12-01') })).toEqual([]);
    expect(store.readings({ lastDay: isoDate('2025-11-30'), limit: 1 })).toHaveLength(1);
    expect(store.readings({ allVersions: true })).toEqual(before);
    expect((await verifyStore(folder)).findings).toEqual([]);
  });
});

/** Packs and stops after so many steps; whether it got to the end. */
function packUntil(path: string, cutAfter: number): boolean {
  const database = openForWriting(path, { check: false });
  const steps = packDays(database, new Set(), 30_000, 1);
  let done = false;
  for (let step = 0; step < cutAfter && !done; step += 1) done = steps.next().done === true;
  database.close();
  return done;
}

describe('dropping a month', () => {
  it('takes its readings from log and blocks, leaves a tombstone, and takes late ones in again', async () => {
    const store = await opened();
    for (const on of ['2025-10-31', '2025-11-01', '2025-11-30', '2025-12-01'])
      await store.record(aDelivery({ readings: [aReading({ on }), aReading({ on, serial: '00000001' })] }));
    await store.pack({ before: isoDate('2025-11-15') });
    expect(await store.dropMonth('2025-11', 'box')).toEqual({ month: '2025-11', readings: 4 });
    expect(store.readings({}).map(({ validOn }) => validOn)).toEqual([
      '2025-10-31',
      '2025-10-31',
      '2025-12-01',
      '2025-12-01',
    ]);
    expect(store.counts().readings).toBe(4);
    expect((await verifyStore(folder)).findings).toEqual([]);
    await store.record(aDelivery({ readings: [aReading({ on: '2025-11-30' })], text: 'late' }));
    await store.dropMonth('2025-11', 'box');
    expect((await verifyStore(folder)).findings).toEqual([]);
    const outbox = store.changesAfter(0, 100);
    expect(outbox.changes.map(({ change }) => change)).toEqual([1, 2, 3, 4, 9, 10]);
    await expect(store.dropMonth('2025-13', 'box')).rejects.toMatchObject({ code: 'USAGE' });
  });
});
