import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { propertySchema } from '../../../box/billing/property-schema.ts';
import { boxFolder } from '../../../box/compose/box-folder.ts';
import { openBox } from '../../../box/compose/open-box.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';
import { meterbox, newBox, objects } from '../../simulators/meterbox.ts';
import { demoSwitzerland } from '../exports/demo-settlements.ts';
import { requestFor } from '../exports/dta-rem/request-for.ts';

const settlement = demoSwitzerland();
const { id } = settlement;
let folder: string;
let place: string;

/** A box that keeps the Swiss house and its released settlement. */
beforeAll(async () => {
  folder = await newBox();
  place = await mkdtemp(join(tmpdir(), 'meterbox-export-'));
  const property = propertySchema.parse(swissDocument(isoDate('2026-01-31')));
  const common = { propertyId: property.id, basedOn: 0, summary: {} };
  const box = await openBox(boxFolder(folder).path, pino({ enabled: false }));
  const texts = { property: JSON.stringify(property), settlement: JSON.stringify(settlement) };
  await box.store.keepDocument(
    { ...common, kind: 'property', key: property.id, text: texts.property },
    'manager',
  );
  await box.store.keepDocument({ ...common, kind: 'settlement', key: id, text: texts.settlement }, 'manager');
  await box.close();
});
afterAll(async () => {
  await rm(place, { recursive: true });
  await rm(join(folder, '..'), { recursive: true });
});

async function exported(document: string, ...more: readonly string[]) {
  const out = join(place, document);
  const ran = await meterbox('export', document, id, ...more, '--out', out, '--data', folder);
  return { ran, bytes: ran.code === 0 ? await readFile(out) : undefined };
}

it('writes each document to a file', async () => {
  const user = settlement.rows[0]?.user ?? '';
  const statement = await exported('statement', '--user', user, '--language', 'it', '--due', '2026-03-31');
  expect(statement.ran).toMatchObject({ code: 0 });
  expect(statement.bytes?.subarray(0, 5).toString()).toBe('%PDF-');
  const again = await exported('statement', '--user', user, '--language', 'it', '--due', '2026-03-31');
  expect(statement.bytes && again.bytes?.equals(statement.bytes)).toBe(true);
  for (const document of ['overview', 'print-file']) {
    const { bytes } = await exported(document);
    expect(bytes?.subarray(-6).toString()).toBe('%%EOF\n');
  }
  const { ran, bytes } = await exported('workbook', '--json');
  expect(objects(ran)[0]).toEqual({ file: join(place, 'workbook'), bytes: bytes?.length });
  expect((await exported('summary')).bytes?.toString()).toContain('coldWater.variable');
});

it('prints fresh links where a tenants page is named, and only there', async () => {
  const links = () => meterbox('property', 'links', settlement.property.id, '--json', '--data', folder);
  expect(objects(await links())).toEqual([]);
  const user = settlement.rows[0]?.user ?? '';
  const { ran } = await exported('statement', '--user', user, '--tenant-page', 'https://box.example/tenant');
  expect(ran.code).toBe(0);
  expect(objects(await links())).toHaveLength(1);
});

it('answers a request of GARAIO REM', async () => {
  const request = join(place, 'request.xml');
  await writeFile(request, requestFor(settlement));
  const { ran, bytes } = await exported('dta-rem', request, '--decimals', '2');
  expect(ran).toMatchObject({ code: 0 });
  expect(bytes?.toString()).toMatch(/Promilleanteil="\d+\.\d\d"/);
});

it('says what is wrong with the call, the day, the document, the settlement', async () => {
  expect((await meterbox('export', 'overview', id, '--data', folder)).code).toBe(64);
  expect((await exported('poster')).ran).toMatchObject({ code: 64 });
  expect((await exported('overview', '--issued', '2026-02-30')).ran.code).toBe(64);
  expect((await exported('statement', '--user', 'nobody')).ran.err.join()).toContain('"nobody"');
  expect((await exported('arge')).ran.err.join()).toContain('ARGE');
});
