import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PropertyDesk } from '../../../box/api/property-desk.ts';
import type { ReadingQuery, ReadingView } from '../../../box/api/box-view.ts';
import type { Settlement } from '../../../box/billing/settlement.ts';
import { propertyDesk } from '../../../box/compose/property-desk.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { openStore, type Store } from '../../../box/store/open-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { lastYearUntil } from '../../simulators/demo/documents/document-parts.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';
import { germanProperty } from '../../simulators/gateway-cloud/german-property.ts';
import { simulatedReadings } from '../billing/simulated-readings.ts';

const lastMonthEnd = isoDate('2026-10-31');
const document = germanDocument(lastMonthEnd);
const period = lastYearUntil('12-31', lastMonthEnd);
const id = 'lindenstrasse-8:2025-01-01:2025-12-31';
const all = simulatedReadings(germanProperty(lastMonthEnd), lastMonthEnd);

let folder: string;
let store: Store;
let desk: PropertyDesk;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-desk-'));
  store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, pino({ level: 'silent' }));
  desk = propertyDesk({ shelf: store, view: { readings } });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The month-ends of the simulated house, as the store would answer. */
function readings({
  device,
  quantity,
  firstDay = isoDate('1900-01-01'),
  lastDay,
}: ReadingQuery): ReadingView[] {
  return all
    .filter((one) => one.device.serial === device?.serial && one.quantity === quantity)
    .filter(({ validOn }) => validOn >= firstDay && validOn <= (lastDay ?? '9'))
    .map((one, at) => Object.assign({ change: at + 1, version: 1, digest: 'd' }, one));
}

describe('a property', () => {
  it('is saved as a version and refused when it was made from another', async () => {
    await expect(desk.save({ ...document, zone: 'nowhere' }, 0, 'manager')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('zone'),
    });
    expect(await desk.save(document, 0, 'manager')).toEqual({ version: 1, issues: [] });
    await expect(desk.save(document, 0, 'manager')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await desk.save({ ...document, name: 'Lindenstr. 8' }, 1, 'manager')).toMatchObject({
      version: 2,
    });
    expect(desk.diff('lindenstrasse-8', 1, 2)).toEqual([
      { place: 'name', before: '"Lindenstraße 8"', after: '"Lindenstr. 8"' },
    ]);
    expect(desk.properties()).toMatchObject([{ key: 'lindenstrasse-8', version: 2, summary: { units: 12 } }]);
    expect(() => desk.property('nowhere')).toThrow('There is no property "nowhere"');
  });

  it('has its readings taken over, and again without a difference', async () => {
    const first = await desk.takeOver('lindenstrasse-8', period, 'manager');
    expect(first.changes).toHaveLength(first.lines.length);
    const again = await desk.previewTakeOver('lindenstrasse-8', period);
    expect(again).toMatchObject({ changes: [], lastTakenOverAt: expect.any(String) });
  });
});

describe('a settlement', () => {
  it('is computed without a trace in the store, then released and frozen', async () => {
    const preview = await desk.settle('lindenstrasse-8', period, 'preview', 'manager');
    expect(preview).toMatchObject({ id, status: 'preview' });
    expect(desk.settlements()).toEqual([]);
    const released = await desk.settle('lindenstrasse-8', period, 'release', 'manager');
    expect(released).toMatchObject({ status: 'released', version: 1 });
    expect(desk.settlement(id).text).toBe(released.text);
    expect(JSON.parse(released.text ?? '')).toMatchObject({ version: 1, property: { documentVersion: 2 } });
  });

  it('is corrected by a new version, and the old one stays as it was', async () => {
    const frozen = desk.settlement(id, 1).text;
    const costItems = document.costItems?.map((item) =>
      item.id === 'tax' ? { ...item, amount: '2911.36' } : item,
    );
    await desk.save({ ...document, costItems }, 2, 'manager');
    expect(await desk.settle('lindenstrasse-8', period, 'release', 'manager')).toMatchObject({ version: 2 });
    expect(desk.settlement(id, 1).text).toBe(frozen);
    expect(desk.settlementVersions(id).map(({ version }) => version)).toEqual([1, 2]);
    const changes = desk.diffSettlement(id, 1, 2);
    expect(changes).toContainEqual({ place: 'pools.tax.amount', before: '"2811.36"', after: '"2911.36"' });
    expect(changes.every(({ place }) => !place.startsWith('trace'))).toBe(true);
    const { sum } = JSON.parse(desk.settlement(id, 2).text) as Settlement;
    expect(desk.settlements('lindenstrasse-8')).toMatchObject([{ version: 2, summary: { sum } }]);
  });

  it('is parked with its reasons when something stands against it', async () => {
    const early = { firstDay: isoDate('2024-01-01'), lastDay: isoDate('2024-12-31') };
    const answer = await desk.settle('lindenstrasse-8', early, 'release', 'manager');
    expect(answer).toMatchObject({ status: 'parked' });
    expect(answer.text).toBeUndefined();
    expect(answer.issues.map(({ code }) => code)).toContain('value-missing');
    expect(desk.parked()).toMatchObject([{ propertyId: 'lindenstrasse-8', ...early }]);
  });

  it('leaves a store in which nobody has changed anything', async () => {
    expect(await verifyStore(join(folder, 'store'))).toMatchObject({ findings: [], documents: 5 });
  });
});

describe('a tenant', () => {
  it('is let in by token or code until the link is revoked', async () => {
    const link = await desk.addTenantLink('lindenstrasse-8', 'W1-1', 'manager');
    expect(link.token).toMatch(/^[\w-]{22}$/);
    expect(link.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    const tenant = {
      propertyId: 'lindenstrasse-8',
      occupancyId: 'W1-1',
      unitId: 'W1',
      party: 'Familie Arndt',
    };
    expect(desk.tenantOf(link.token)).toEqual(tenant);
    expect(desk.tenantOf(link.code.toLowerCase().replace('-', ' '))).toEqual(tenant);
    expect(JSON.stringify(desk.tenantLinks('lindenstrasse-8'))).not.toContain(link.token);
    await desk.revokeTenantLink(link.id, 'manager');
    expect(desk.tenantOf(link.token)).toBeUndefined();
    expect(desk.tenantOf('no such token at all')).toBeUndefined();
  });

  it('is let in no longer once the tenancy is over', async () => {
    const link = await desk.addTenantLink('lindenstrasse-8', 'W3-1', 'manager'); // moved out in May 2025
    expect(desk.tenantOf(link.token)).toBeUndefined();
  });

  it('has no link to a vacancy or to what is not there', async () => {
    for (const occupancy of ['W10-2', 'W99-1'])
      await expect(desk.addTenantLink('lindenstrasse-8', occupancy, 'manager')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
  });
});
