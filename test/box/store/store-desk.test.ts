import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { DeviceState } from '../../../box/domain/device.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery, aReading } from './a-delivery.ts';

const log = pino({ level: 'silent' });
const folders: string[] = [];
let store: Store;
let folder: string;
const device = aReading().device;
const noon = 1_764_590_400;

beforeEach(async () => {
  await store?.close();
  folder = mkdtempSync(join(tmpdir(), 'meterbox-desk-'));
  folders.push(folder);
  store = await openStore(folder, { reserveBytes: 0 }, log);
});
afterAll(async () => {
  await store.close();
  for (const each of folders) rmSync(each, { recursive: true });
});

function aState(change: Partial<DeviceState> = {}): DeviceState {
  return { device, raw: '0', flags: [], reportedAt: instantOfSeconds(noon), position: 3, ...change };
}

it('makes a device once, fills in what a later file knows, and never lets it flap', async () => {
  await store.record(aDelivery({ devices: [{ ...device, role: 'meter' }] }));
  const described = {
    ...device,
    role: 'meter' as const,
    manufacturer: 'QDS',
    version: 52,
    model: 'Q caloric 5',
  };
  const receipt = await store.record(aDelivery({ devices: [described], text: 'b' }));
  expect(receipt.files).toMatchObject([{ devicesCreated: 0 }]);
  await store.record(
    aDelivery({ devices: [{ ...described, manufacturer: 'LSE' }], text: 'c', receivedAt: noon }),
  );
  const { items } = store.devices({ search: '274187' });
  expect(items).toMatchObject([{ ...described, readings: 0, lastSeenAt: instantOfSeconds(noon) }]);
  expect(store.devices({ search: 'caloric' }).items).toHaveLength(1);
  expect(store.devices({ search: 'nothing' }).items).toEqual([]);
  expect(store.counts().lastChange).toBe(2);
});

it('adds a state when it changes, whatever order files come in, and shows the newest', async () => {
  const low = aState({ raw: '4', flags: ['power-low'], reportedAt: instantOfSeconds(noon + 7200) });
  await store.record(aDelivery({ states: [aState()], text: 'a' }));
  await store.record(aDelivery({ states: [low], text: 'b' }));
  await store.record(
    aDelivery({ states: [aState({ reportedAt: instantOfSeconds(noon + 3600) })], text: 'late' }),
  );
  await store.record(aDelivery({ states: [aState()], text: 'again' }), { again: true });
  const states = store.changesAfter(0, 100).changes.filter(({ type }) => type === 'state');
  expect(states).toHaveLength(2);
  expect(store.device(1)?.state).toEqual(low);
});

it('counts the readings of a device and shows the newest, packed or not', async () => {
  for (const [at, on] of ['2025-10-31', '2025-11-30', '2025-12-01'].entries()) {
    await store.record(aDelivery({ readings: [aReading({ on, value: decimal(String(90 + at)) })] }));
    expect(store.device(1)).toMatchObject({
      readings: at + 1,
      latest: { validOn: on, value: String(90 + at) },
    });
    await store.pack({ before: isoDate('2025-12-01') });
    expect(store.device(1)).toMatchObject({
      readings: at + 1,
      latest: { validOn: on, value: String(90 + at) },
    });
  }
  await store.record(aDelivery({ readings: [aReading({ on: '2025-12-01', value: decimal('99') })] }));
  expect(store.device(1)).toMatchObject({ readings: 4, latest: { value: '99', version: 2 } });
  await store.dropMonth('2025-10', 'box');
  expect(store.device(1)).toMatchObject({ readings: 3 });
});

it('puts a refused file aside once, with an excerpt, until it can be read', async () => {
  const refusal = { code: 'format-unknown' as const, message: 'No adapter knows it' };
  const text = `Gerät;Wert\r\n${'12345678;1\r\n'.repeat(1000)}`;
  const first = await store.record(aDelivery({ refusal, text }));
  expect(first.files).toMatchObject([{ outcome: 'quarantined', refusal }]);
  await store.record(aDelivery({ refusal, text, name: 'b.csv' }));
  const { items } = store.quarantine({ status: 'open' });
  expect(items).toMatchObject([{ name: 'a.xml', refusal, status: 'open', deliveryId: 1 }]);
  expect(items[0]?.excerpt.startsWith('Gerät;Wert\n12345678;1\n')).toBe(true);
  expect(items[0]?.excerpt).toHaveLength(2000);
  expect(new TextDecoder().decode(store.original(first.digest))).toBe(text);
  expect(store.counts().quarantineOpen).toBe(1);
  await store.record(aDelivery({ text, readings: [aReading()] }));
  expect(store.quarantined(1)).toMatchObject({ status: 'accepted' });
  await store.closeQuarantine(1, 'deleted', 'anna');
  expect(store.quarantined(1)).toMatchObject({ status: 'accepted' });
  await expect(store.closeQuarantine(7, 'deleted', 'anna')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('shows binary content as hexadecimal', async () => {
  const refusal = { code: 'format-unknown' as const, message: 'No adapter knows it' };
  await store.record(aDelivery({ refusal, text: 'PK\u0003\u0004\u0000\u0000abc' }));
  expect(store.quarantined(1)?.excerpt).toBe('50 4b 03 04 00 00 61 62 63                       PK....abc');
});

it('lists deliveries page by page and knows what a data point has delivered', async () => {
  for (let at = 0; at < 5; at += 1)
    await store.record(
      aDelivery({
        text: `file ${at}`,
        name: `${at}.xml`,
        dataPointId: at < 3 ? 'dp-1' : 'dp-2',
        receivedAt: noon + at,
      }),
    );
  const first = store.deliveries({ limit: 2 });
  expect(first.items.map(({ name }) => name)).toEqual(['4.xml', '3.xml']);
  const second = store.deliveries({ limit: 2, ...(first.next === undefined ? {} : { before: first.next }) });
  expect(second.items.map(({ name }) => name)).toEqual(['2.xml', '1.xml']);
  expect(store.deliveries({ dataPointId: 'dp-2' }).items).toHaveLength(2);
  expect(store.deliveredNames('dp-1', instantOfSeconds(noon + 1), 10)).toEqual([
    { name: '2.xml', size: 6, receivedAt: instantOfSeconds(noon + 2) },
    { name: '1.xml', size: 6, receivedAt: instantOfSeconds(noon + 1) },
  ]);
  expect(store.deliveredSince('dp-1', instantOfSeconds(noon))).toEqual({ files: 3, bytes: 18 });
});

it('keeps sessions and audit lines, and metrics name what there is', async () => {
  const session = {
    tokenDigest: 'ab',
    account: 'anna',
    role: 'installer' as const,
    createdAt: noon,
    seenAt: noon,
  };
  await store.createSession(session);
  await store.touchSession('ab', noon + 60);
  expect(store.session('ab')).toEqual({ ...session, seenAt: noon + 60 });
  await store.endSessions({ account: 'anna' });
  expect(store.session('ab')).toBeUndefined();
  await store.audit({ actor: 'anna', action: 'sign-in', detail: { address: '10.0.0.1' } });
  expect(store.audit({}).items).toMatchObject([{ id: 1, actor: 'anna', detail: { address: '10.0.0.1' } }]);
  expect(store.metrics().map(({ name }) => name)).toContain('meterbox_store_wal_bytes');
});

it('keeps a cursor for each receiver and hands out the sequence from there', async () => {
  await store.record(aDelivery({ readings: [aReading(), aReading({ on: '2025-10-31' })] }));
  expect(store.cursor('central')).toBe(0);
  await store.advanceCursor('central', 2);
  expect(store.changesAfter(store.cursor('central'), 100)).toMatchObject({
    after: 2,
    upTo: 3,
    changes: [{ change: 3 }],
  });
  await expect(store.advanceCursor('central', 4)).rejects.toMatchObject({ code: 'USAGE' });
  await store.advanceCursor('central', 1);
  expect(store.changesAfter(store.cursor('central'), 1)).toMatchObject({ after: 1, upTo: 2 });
  expect(store.changesAfter(3, 100)).toMatchObject({ after: 3, upTo: 3, changes: [] });
});

it('refuses work once it is closed', async () => {
  await store.close();
  await expect(store.record(aDelivery())).rejects.toMatchObject({ code: 'STORE_CLOSED' });
  expect((await verifyStore(folder)).findings).toEqual([]);
  store = await openStore(folder, { reserveBytes: 0 }, log);
});
