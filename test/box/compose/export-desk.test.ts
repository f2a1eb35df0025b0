import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import type { ExportedFile, ExportWish } from '../../../box/api/export-desk.ts';
import { propertySchema } from '../../../box/billing/property-schema.ts';
import { exportDesk } from '../../../box/compose/export-desk.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import type { Instant } from '../../../box/domain/instant.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';
import { demoGermany, demoSwitzerland } from '../exports/demo-settlements.ts';
import { requestFor } from '../exports/dta-rem/request-for.ts';

const settlement = demoSwitzerland();
const property = propertySchema.parse(swissDocument(isoDate('2026-01-31')));
const kept = {
  change: 1,
  kind: 'settlement',
  propertyId: property.id,
  key: settlement.id,
  version: 1,
  at: '2025-08-14T22:30:00Z' as Instant,
  actor: 'manager',
  size: 1,
  digest: '0'.repeat(64),
  summary: {},
} as const;

/** A desk on one released settlement; remembers for whom links were made. */
function desk() {
  const links: string[] = [];
  const exports = exportDesk({
    settlement: () => ({ kept, text: JSON.stringify(settlement) }),
    property: () => ({ kept, property }),
    addTenantLink: (propertyId, occupancyId, actor) => {
      links.push(occupancyId);
      const at = { id: links.length, propertyId, occupancyId, createdAt: kept.at, createdBy: actor };
      return Promise.resolve({ ...at, token: 'k3J9sQ2mT0aXvB7cLw1ZpA', code: 'K7QF2-M9X4T' });
    },
  });
  return { exports, links };
}

async function bytesOf({ bytes }: ExportedFile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const made = async (wish: ExportWish) => {
  const file = await desk().exports.document(settlement.id, undefined, wish, 'manager');
  return { file, bytes: await bytesOf(file) };
};

it('makes every document, with a name and type of its own', async () => {
  const statement = await made({
    document: 'statement',
    user: settlement.rows[0]?.user ?? '',
    language: 'fr',
  });
  expect(statement.file.name).toMatch(/^statement-seestrasse-21-2025-06-30-.*\.pdf$/);
  expect(statement.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  // The day of the release in the property's zone, which is the 15th there.
  expect(statement.bytes.toString('latin1')).toContain('D:20250815000000Z');
  const workbook = await made({ document: 'workbook' });
  expect(workbook.bytes.subarray(0, 2).toString()).toBe('PK');
  const summary = await made({ document: 'summary' });
  expect(summary.file.mediaType).toContain('text/csv');
  expect(summary.bytes.toString()).toContain('heat.variable');
});

it('makes a link only for who gets a statement, and only when asked', async () => {
  const { exports, links } = desk();
  const [first] = settlement.rows;
  const wish = { document: 'statement', user: first?.user ?? '' } as const;
  await bytesOf(await exports.document(settlement.id, undefined, wish, 'manager'));
  expect(links).toEqual([]);
  const page = { ...wish, tenantPage: 'https://box.example/tenant#old' };
  await bytesOf(await exports.document(settlement.id, undefined, page, 'manager'));
  expect(links).toEqual([first?.user]);
});

it('packs the ARGE records of a German settlement, and of no other', async () => {
  const german = demoGermany();
  const exports = exportDesk({
    settlement: () => ({ kept, text: JSON.stringify(german) }),
    property: () => ({ kept, property }),
    addTenantLink: () => Promise.reject(new Error('No link was asked for')),
  });
  const arge = { version: '3.10', customer: '1', company: '2' } as const;
  const file = await exports.document(german.id, undefined, { document: 'arge', arge }, 'manager');
  const files = unzipSync(await bytesOf(file));
  expect(Object.keys(files)).toEqual([
    'DTM310_20250815T000000.DAT',
    'DTK310_20250815T000000.DAT',
    'DTD310_20250815T000000.DAT',
    'DTE835_20250815T000000.DAT',
  ]);
  await expect(made({ document: 'arge' })).rejects.toMatchObject({ code: 'USAGE' });
});

it('refuses what it cannot make, and says why', async () => {
  await expect(made({ document: 'statement' })).rejects.toMatchObject({ code: 'USAGE' });
  await expect(made({ document: 'statement', user: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('answers the request of GARAIO REM, or says all that stands against it', async () => {
  const { exports } = desk();
  const wish = { decimals: 1, clip: false, vewa: true };
  const request = requestFor(settlement);
  const file = await exports.answerDta(settlement.id, undefined, new TextEncoder().encode(request), wish);
  const answer = (await bytesOf(file)).toString();
  expect(answer.replaceAll(/(<Verbrauchskostenstelle[^>]*Promilleanteil=")[^"]*/g, '$1')).toBe(request);
  expect(answer).toMatch(/KostenstelleID="101" Promilleanteil="\d+\.\d"/);
  const other = new TextEncoder().encode(request.replaceAll('HausID="01"', 'HausID="001"'));
  await expect(exports.answerDta(settlement.id, undefined, other, wish)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('[tenancy-unmatched]') as string,
  });
});
