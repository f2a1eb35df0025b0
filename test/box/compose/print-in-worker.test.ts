import { expect, it } from 'vitest';
import { printInWorker } from '../../../box/compose/print-in-worker.ts';
import type { PrintJob, PrintProgress } from '../../../box/compose/print-job.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { statementPdf } from '../../../box/exports/statement/statement-pdf.ts';
import { germanSettlement, largeSettlement } from '../exports/a-settlement.ts';
import { testFonts } from '../exports/test-fonts.ts';

const context = { language: 'de', issuedOn: isoDate('2026-03-02') } as const;

async function printed(job: PrintJob, onProgress?: (progress: PrintProgress) => void): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of printInWorker(job, onProgress)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it('draws all statements in one file, pages counted, and tells how far it is', async () => {
  const seen: number[] = [];
  const document = { kind: 'print-file', duplex: true } as const;
  const settlement = largeSettlement(6);
  const file = await printed({ settlement, document, context, links: {} }, ({ statements, of }) => {
    expect(of).toBe(6);
    seen.push(statements);
  });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 6]);
  const pages = Number(/\/Type \/Pages\n\/Count (\d+)/.exec(file.toString('latin1'))?.[1]);
  expect(pages % 2).toBe(0);
  expect(pages).toBeGreaterThanOrEqual(6 * 4);
  expect(file.subarray(-6).toString()).toBe('%%EOF\n');
});

it('draws one statement as the room itself does, with the link of its user', async () => {
  const settlement = germanSettlement();
  const links = { A: { url: 'https://box.example/t#abc' } };
  const document = { kind: 'statement', user: 'A' } as const;
  const file = await printed({ settlement, document, context, links });
  const [row] = settlement.rows;
  if (!row) throw new Error('There are rows');
  expect(file.equals(statementPdf(settlement, row, { ...context, tenantLink: links.A }, testFonts))).toBe(
    true,
  );
});

it('refuses a user that is not in the settlement', async () => {
  const document = { kind: 'statement', user: 'nobody' } as const;
  const job = { settlement: germanSettlement(), document, context, links: {} };
  await expect(printed(job)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
