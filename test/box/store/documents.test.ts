import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NewDocument } from '../../../box/api/document-shelf.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery, aReading } from './a-delivery.ts';

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-documents-'));
  store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, pino({ level: 'silent' }));
  await store.record(aDelivery({ readings: [aReading()] }));
  await store.keepDocument(aProperty(0, '{"name":"Lindenstraße 8"}'), 'manager');
  await store.record(aDelivery({ readings: [aReading({ on: '2025-12-01' })] }));
  await store.keepDocument(aProperty(1, '{"name":"Lindenstraße 8a"}'), 'manager');
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function aProperty(basedOn: number, text: string): NewDocument {
  return { kind: 'property', propertyId: 'p-1', key: 'p-1', basedOn, text, summary: { units: 12 } };
}

it('keeps every version as it was written', () => {
  expect(store.document('property', 'p-1', 1)?.text).toBe('{"name":"Lindenstraße 8"}');
  expect(store.document('property', 'p-1')).toMatchObject({ version: 2, summary: { units: 12 } });
  expect(store.documents({ kind: 'property' }).map(({ version }) => version)).toEqual([2]);
  expect(store.documents({ kind: 'property', versions: true }).map(({ version }) => version)).toEqual([1, 2]);
  expect(store.document('property', 'p-2')).toBeUndefined();
});

it('refuses what was made from another than the newest version', async () => {
  await expect(store.keepDocument(aProperty(1, '{}'), 'manager')).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(
    store.keepDocument({ ...aProperty(3, '{}'), key: 'p-2', propertyId: 'p-2' }, 'manager'),
  ).rejects.toMatchObject({ code: 'CONFLICT' });
});

it('gives documents their place in the one change sequence', () => {
  const { changes, upTo } = store.changesAfter(0, 100);
  const documents = changes.filter(({ type }) => type === 'document');
  expect(documents).toHaveLength(2);
  expect(changes.map(({ change }) => change)).toEqual(Array.from({ length: upTo }, (_, at) => at + 1));
});

it('parks a settlement until it is released, and writes all of it into the audit log', async () => {
  const period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
  await store.parkSettlement({ propertyId: 'p-1', ...period, actor: 'manager', issues: '[]' });
  expect(store.parkedSettlements('p-1')).toMatchObject([{ propertyId: 'p-1', ...period }]);
  const key = 'p-1:2025-01-01:2025-12-31';
  await store.keepDocument(
    { kind: 'settlement', propertyId: 'p-1', key, basedOn: 0, text: '{}', summary: {} },
    'manager',
  );
  expect(store.parkedSettlements()).toEqual([]);
  const actions = store.audit({ limit: 10 }).items.map(({ action }) => action);
  expect(actions.slice(0, 2)).toEqual(['settlement-released', 'settlement-parked']);
});

it('keeps the last take-over of a period', async () => {
  const period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
  expect(store.takeOver('p-1', period)).toBeUndefined();
  await store.keepTakeOver('p-1', period, '[1]', 'manager');
  await store.keepTakeOver('p-1', period, '[2]', 'manager');
  expect(store.takeOver('p-1', period)?.lines).toBe('[2]');
});

it('finds a tenant link by its token or its code, and revokes it', async () => {
  const link = {
    propertyId: 'p-1',
    occupancyId: 'W1-1',
    tokenDigest: 'a'.repeat(64),
    codeDigest: 'b'.repeat(64),
  };
  const { id } = await store.addTenantLink(link, 'manager');
  expect(store.tenantLink('a'.repeat(64))).toMatchObject({ id, occupancyId: 'W1-1' });
  expect(store.tenantLink('b'.repeat(64))?.id).toBe(id);
  await store.revokeTenantLink(id, 'manager');
  expect(store.tenantLink('a'.repeat(64))?.revokedAt).toBeDefined();
  expect(store.tenantLinks('p-1')).toHaveLength(1);
  await expect(store.revokeTenantLink(99, 'manager')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('finds every document that somebody has changed', async () => {
  await store.pack();
  expect((await verifyStore(join(folder, 'store'))).findings).toEqual([]);
  const swaps: readonly (readonly [string, RegExp])[] = [
    [
      "UPDATE document SET bytes = x'00' WHERE kind = 'property' AND version = 1",
      /text of version 1 of the property "p-1"/,
    ],
    [
      "UPDATE document SET actor = 'nobody' WHERE kind = 'property' AND version = 1",
      /Version 1 of the property "p-1" .* was changed/,
    ],
    [
      "UPDATE document SET digest = 'f' WHERE kind = 'property' AND version = 2",
      /Version 2 of the property "p-1"/,
    ],
    ['DELETE FROM document WHERE version = 2 AND change > 0', /missing/],
  ];
  for (const [sql, told] of swaps) {
    const copy = join(folder, `copy-${swaps.findIndex(([each]) => each === sql)}`);
    mkdirSync(copy);
    copyFileSync(join(folder, 'store', 'meterbox.db'), join(copy, 'meterbox.db'));
    copyFileSync(join(folder, 'store', 'meterbox.db-wal'), join(copy, 'meterbox.db-wal'));
    const database = new DatabaseSync(join(copy, 'meterbox.db'));
    database.exec(sql);
    database.close();
    const { findings } = await verifyStore(copy);
    expect(findings.map(({ message }) => message).join('\n'), sql).toMatch(told);
  }
});
