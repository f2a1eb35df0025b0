import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepWorklist } from '../../../box/compose/keep-worklist.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { aDelivery, aReading } from '../store/a-delivery.ts';

const log = pino({ enabled: false });
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-worklist-'));
  store = await openStore(folder, { reserveBytes: 0 }, log);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** The worklist of the store on a day. */
function worklistOn(day: string) {
  return keepWorklist(
    store,
    () => 'Europe/Berlin',
    log,
    () => Date.parse(`${day}T12:00:00Z`) / 1000,
  );
}

/** Month-ends of heat energy. */
function months(serial: string, values: Readonly<Record<string, number>>): Reading[] {
  const device = { serial, class: 'heat-meter' as const };
  return Object.entries(values).map(([on, value]) =>
    aReading({ device, quantity: 'heat-energy', on, value: decimal(String(value)) }),
  );
}

it('judges what a delivery touched, and leaves the rest to the night', async () => {
  const fell = { '2025-08-31': 500, '2025-09-30': 20 };
  await store.record(aDelivery({ readings: months('11111111', fell), receivedAt: 1_759_300_000 }));
  const worklist = worklistOn('2025-10-02');
  worklist.follow();
  await expect.poll(() => worklist.counts().alert).toBe(1);
  expect(worklist.findings({}).items).toMatchObject([
    { device: { serial: '11111111', class: 'heat-meter' }, code: 'register-fell', since: '2025-09-30' },
  ]);
  expect(store.judgedUpTo()).toBe(store.counts().lastChange);
  await worklist.stop();

  // Months later only another device delivers: the first one is late, which the night finds.
  const well = { '2025-11-30': 100, '2025-12-31': 200 };
  await store.record(aDelivery({ readings: months('22222222', well), receivedAt: 1_767_300_000 }));
  const later = worklistOn('2026-01-02');
  later.follow();
  await expect.poll(() => store.judgedUpTo()).toBe(store.counts().lastChange);
  expect(later.findings({ code: 'late' }).items).toEqual([]);
  expect(await later.judgeAll()).toEqual({
    devices: 2,
    findings: { alert: 1, warning: 1, maintenance: 0, info: 0 },
  });
  expect(later.findings({ severity: 'warning' }).items).toMatchObject([
    { device: { serial: '11111111' }, code: 'late', since: '2025-10-01' },
  ]);
  await later.stop();
});

it('pages through findings in the order of their severity, and forgets what is mended', async () => {
  const readings = ['11111111', '22222222', '33333333'].flatMap((serial) =>
    months(serial, { '2025-08-31': 500, '2025-09-30': serial === '22222222' ? 600 : 20 }),
  );
  await store.record(aDelivery({ readings, receivedAt: 1_759_300_000 }));
  const worklist = worklistOn('2025-12-01');
  await worklist.judgeAll();
  const first = worklist.findings({ limit: 2 });
  expect(first.items.map(({ severity, device }) => [severity, device.serial])).toEqual([
    ['alert', '11111111'],
    ['alert', '33333333'],
  ]);
  const second = worklist.findings({ limit: 10, after: first.next ?? 0 });
  expect(second.items.map(({ code }) => code)).toEqual(['late', 'late', 'late']);
  const more = months('11111111', { '2025-09-30': 520, '2025-10-31': 530, '2025-11-30': 540 });
  await store.record(aDelivery({ readings: more, receivedAt: 1_764_583_200 }));
  worklist.follow();
  await expect.poll(() => worklist.counts()).toMatchObject({ alert: 1, warning: 3 });
  const own = worklist.findings({}).items.filter(({ device }) => device.serial === '11111111');
  expect(own).toMatchObject([
    { code: 'contradicting', message: 'heat-energy of 2025-09-30 was stated as 20, then 520' },
  ]);
  await worklist.stop();
});

it('tells how well a billing period is covered, device by device', async () => {
  const year = { '2024-12-31': 10, '2025-06-30': 50, '2025-12-31': 90 };
  await store.record(
    aDelivery({ readings: [...months('11111111', year), ...months('22222222', { '2025-06-30': 1 })] }),
  );
  const worklist = worklistOn('2026-01-05');
  const period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
  const changes = [isoDate('2025-09-30')];
  const first = await worklist.coverage({ period, changes, limit: 1 });
  expect(first).toMatchObject({ items: [{ coverage: 'computable', daysOff: 92 }], next: 1 });
  expect(await worklist.coverage({ period, changes, after: 1 })).toMatchObject({
    items: [{ device: { serial: '22222222' }, coverage: 'not-computable', daysOff: 184 }],
  });
  await worklist.stop();
});
