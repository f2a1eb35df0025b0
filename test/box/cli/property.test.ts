import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { KeptDocument } from '../../../box/api/document-shelf.ts';
import type { Settlement } from '../../../box/billing/settlement.ts';
import { meterbox, newBox, objects } from '../../simulators/meterbox.ts';
import type { PropertyDocument } from '../../simulators/demo/documents/document-parts.ts';

const period = { firstDay: '2025-01-01', lastDay: '2025-12-31' };

/** Two flats that somebody reads by hand. */
const document: PropertyDocument = {
  schema: 'meterbox-property/1',
  id: 'gartenweg-1',
  name: 'Gartenweg 1',
  country: 'DE',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  buildings: [
    {
      id: 'H',
      name: 'Gartenweg 1',
      units: ['A', 'B'].map((id, at) => ({
        id,
        name: `Flat ${id}`,
        areaM2: String(60 + 20 * at),
        occupancies: [{ id: `${id}1`, type: 'tenant', party: `Tenant ${id}`, firstDay: '2024-01-01' }],
      })),
    },
  ],
  meterPoints: ['A', 'B'].map((unitId, at) => ({
    id: `${unitId}-heat`,
    unitId,
    use: 'heat',
    quantity: 'heat-energy',
    installations: [{ device: { serial: `4000000${at}`, class: 'heat-meter' }, from: '2020-01-01' }],
    handReadings: [
      { day: '2024-12-31', value: '1000' },
      { day: '2025-12-31', value: String(5000 + 2000 * at) },
    ],
  })),
  costCentres: [{ id: 'heating', name: 'Heating', kind: 'heating' }],
  costItems: [
    { id: 'gas', costCentreId: 'heating', text: 'Gas', amount: '1500.00', period, target: 'heating' },
  ],
  allocationKeys: [{ validFrom: '2024-01-01', heatingConsumptionPercent: '70' }],
};
const span = ['--from', period.firstDay, '--until', period.lastDay];

let folder: string;
let place: string;
const box = (...args: readonly string[]) => meterbox(...args, '--data', folder);

async function file(name: string, content: string): Promise<string> {
  const path = join(place, name);
  await writeFile(path, content);
  return path;
}

beforeAll(async () => {
  folder = await newBox();
  place = await mkdtemp(join(tmpdir(), 'meterbox-property-'));
});

it('checks and imports a document, and says all that is wrong with another', async () => {
  const good = await file('good.json', JSON.stringify(document));
  const bad = await file('bad.json', JSON.stringify({ ...document, zone: 'nowhere', currency: 'DM' }));
  expect(await box('property', 'check', good)).toMatchObject({ code: 0, out: [] });
  const wrong = await box('property', 'check', bad);
  expect(wrong).toMatchObject({
    code: 65,
    out: [expect.stringContaining('currency'), expect.stringContaining('zone')],
  });
  expect(await box('property', 'import', good)).toMatchObject({
    code: 0,
    out: ['Property    gartenweg-1, version 1'],
  });
  const stale = await box('property', 'import', good, '--based-on', '0');
  expect(stale).toMatchObject({ code: 1, err: [expect.stringContaining('is at version 1')] });
  expect((await box('property', 'check', join(place, 'none.json'))).code).toBe(64);
  expect((await box('property', 'check', await file('no.json', 'no'))).code).toBe(65);
});

it('lists, shows, exports, changes by a table and compares', async () => {
  const table = await box('property', 'export', 'gartenweg-1', '--table', 'units');
  const csv = await file('units.csv', table.out.join('\n').replace(';60;', ';62.5;'));
  const taken = await box(
    'property',
    'import',
    csv,
    '--table',
    'units',
    '--property',
    'gartenweg-1',
    '--json',
  );
  expect(objects(taken)).toEqual([{ id: 'gartenweg-1', version: 2, issues: [] }]);
  expect(objects<KeptDocument>(await box('property', 'list', '--json'))).toMatchObject([{ version: 2 }]);
  expect(objects<KeptDocument>(await box('property', 'show', 'gartenweg-1', '--json'))).toHaveLength(2);
  expect(await box('property', 'diff', 'gartenweg-1')).toMatchObject({
    out: ['buildings[H].units[A].areaM2: "60" → "62.5"'],
  });
  const [first] = objects<PropertyDocument>(
    await box('property', 'export', 'gartenweg-1', '--version', '1', '--json'),
  );
  expect(first?.buildings?.[0]?.units?.[0]?.areaM2).toBe('60');
});

it('takes over, previews, releases, explains', async () => {
  const taken = await box('property', 'take-over', 'gartenweg-1', ...span, '--accept');
  expect(taken.out.join('\n')).toMatch(
    /A-heat +A1 +2025-01-01 +2025-12-31 +1000 +5000 +4000 +kWh +abgelesen/,
  );
  const preview = await box('settle', 'gartenweg-1', ...span, '--json');
  const [answer] = objects<{ status: string; settlement: Settlement }>(preview);
  expect(answer).toMatchObject({ status: 'preview', settlement: { sum: '1500.00' } });
  const released = await box('settle', 'gartenweg-1', ...span, '--release');
  expect(released.code).toBe(0);
  expect(released.out.join('\n')).toContain('released as version 1');
  expect(released.out.at(-1)).toContain('every sum is the sum of its parts');
  const explained = await box('settle', 'gartenweg-1', ...span, '--explain', 'A1: heating consumption');
  expect(explained.out[0]).toContain('A1: heating consumption = 420.00 EUR');
  expect((await box('settle', 'gartenweg-1', ...span, '--explain', 'no such figure')).code).toBe(64);
  expect((await box('verify')).out.at(-1)).toContain('everything is as it was written');
});

it('says why there is no bill, with exit code 65', async () => {
  const early = await box(
    'settle',
    'gartenweg-1',
    '--from',
    '2024-01-01',
    '--until',
    '2024-12-31',
    '--release',
  );
  expect(early.code).toBe(65);
  expect(early.err.join('\n')).toContain('[value-missing]');
  expect((await box('settle', 'gartenweg-1')).code).toBe(64);
  expect((await box('settle', 'gartenweg-9', ...span)).code).toBe(1);
});

it('makes, lists and revokes a tenant link', async () => {
  const [link] = objects<{ id: number; token: string }>(
    await box('property', 'link', 'gartenweg-1', 'A1', '--json'),
  );
  expect(link?.token).toHaveLength(22);
  const listed = await box('property', 'links', 'gartenweg-1', '--json');
  expect(objects(listed)).toMatchObject([{ id: link?.id, occupancyId: 'A1' }]);
  expect(await box('property', 'unlink', String(link?.id))).toMatchObject({ code: 0 });
  expect((await box('property', 'links', 'gartenweg-1')).out.join('\n')).toMatch(/A1.*20\d\d-.*20\d\d-/);
});
