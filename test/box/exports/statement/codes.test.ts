import { execFileSync } from 'node:child_process';
import jsqr from 'jsqr';
import { expect, it } from 'vitest';
import { qrBillPayload } from '../../../../box/billing/qr-bill.ts';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import { qrBillOf, transferCode } from '../../../../box/exports/statement/payment.ts';
import { statementPdf } from '../../../../box/exports/statement/statement-pdf.ts';
import { peer } from '../../../peer.ts';
import { germanSettlement } from '../a-settlement.ts';
import { swissSettlement } from '../a-swiss-settlement.ts';
import { testFonts } from '../test-fonts.ts';

const context = { language: 'de', issuedOn: isoDate('2026-03-02') } as const;
const tenantLink = { url: 'https://box.example/t#k3J9sQ2mT0aXvB7cLw1ZpA' };
const pdftoppm = peer('pdftoppm');

/** A piece of a page as the pixels a camera would see; all lengths in mm. */
function look(pdf: Uint8Array, page: number, x: number, y: number, side: number) {
  const dots = 300 / 25.4;
  const [left, top, size] = [x, y, side].map((length) => String(Math.round(length * dots)));
  const area = ['-x', left ?? '', '-y', top ?? '', '-W', size ?? '', '-H', size ?? ''];
  const args = ['-r', '300', '-f', String(page), '-l', String(page), ...area, '-gray', '-'];
  const image = execFileSync(pdftoppm ?? '', args, { input: pdf, maxBuffer: 64 * 1024 * 1024 });
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(image.subarray(0, 40).toString('latin1'));
  const [width, height] = [Number(head?.[1]), Number(head?.[2])];
  const grey = image.subarray(head?.[0].length ?? 0);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 1) pixels.fill(grey[at] ?? 255, at * 4, at * 4 + 3);
  return jsqr.default(pixels, width, height)?.data;
}

it.skipIf(pdftoppm === undefined)('a payment part is read back as the payload it was made of', () => {
  const settlement = swissSettlement();
  const [row] = settlement.rows;
  const bill = row && qrBillOf(settlement, row);
  if (!row || !bill) throw new Error('The first row has something to pay');
  const pdf = statementPdf(settlement, row, context, testFonts);
  const read = look(pdf, 1, 67 - 4, 297 - 105 + 17 - 4, 54);
  expect(read).toBe(qrBillPayload(bill));
  expect(read?.split('\n').slice(0, 4)).toEqual(['SPC', '0200', '1', 'CH4431999123000889012']);
  expect(read).toContain(
    '1168.60\nCHF\nS\nAnna Sørensen-Großmüller\nBezirksstrasse\n142\n8600\nDübendorf\nCH\nQRR\n',
  );
});

it.skipIf(pdftoppm === undefined)('a statement carries the tenant’s page and the transfer', () => {
  const settlement = germanSettlement();
  const [row] = settlement.rows;
  if (!row) throw new Error('There are rows');
  const pdf = statementPdf(settlement, row, { ...context, tenantLink }, testFonts);
  const seen = [look(pdf, 1, 20, 150, 80), look(pdf, 1, 106, 150, 80)];
  expect(seen).toEqual([tenantLink.url, transferCode(settlement, row)]);
  expect(transferCode(settlement, row)?.split('\n').slice(0, 8)).toEqual([
    'BCD',
    '002',
    '1',
    'SCT',
    '',
    'Wohnungsgenossenschaft Südliche Friedrichstadt eG',
    'DE89370400440532013000',
    'EUR60.63',
  ]);
});

it('asks for no payment where there is a credit, and gives every row its own reference', () => {
  const german = germanSettlement();
  const credit = german.rows.find(({ user }) => user === 'C1');
  expect(credit && transferCode(german, credit)).toBeUndefined();
  const swiss = swissSettlement();
  const references = swiss.rows.map((row) => qrBillOf(swiss, row)?.reference);
  expect(new Set(references).size).toBe(swiss.rows.length);
  const plain = {
    ...swiss,
    property: { ...swiss.property, landlord: { name: 'A', iban: 'CH9300762011623852957' } },
  };
  const [first] = plain.rows;
  expect(first && qrBillOf(plain, first)?.reference).toMatch(/^RF\d{2}\d{18}$/);
});
