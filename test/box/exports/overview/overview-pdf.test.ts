import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import { overviewPdf } from '../../../../box/exports/overview/overview-pdf.ts';
import { peer } from '../../../peer.ts';
import { germanSettlement, largeSettlement } from '../a-settlement.ts';
import { pdfText } from '../pdf-text.ts';
import { testFonts } from '../test-fonts.ts';

const context = { language: 'de', issuedOn: isoDate('2026-03-02') } as const;
const pdftotext = peer('pdftotext');
const textOf = (pdf: Uint8Array) => pdfText(pdftotext ?? '', pdf);

describe.skipIf(pdftotext === undefined)('the overview', () => {
  it('lists every row with vacancies, and what the landlord bears', () => {
    const text = textOf(overviewPdf(germanSettlement(), context, testFonts));
    expect(text).toContain('1. OG Leerstand 01.10.2025 – 31.12.2025 952,08');
    expect(text).toContain('Summe 9.215,83 7.500,00 763,75');
    expect(text).toContain('Leerstand, Eigennutzung 952,08');
    expect(text).toContain('Nicht umlegbar, trägt der Vermieter 245,00');
    expect(text).toContain('jede Zahl wurde unabhängig nachgerechnet');
    expect(text).toContain('estimate-used');
  });

  it('shows what does not add up instead of the words that it does', () => {
    const settlement = {
      ...germanSettlement(),
      checks: { sumOfRowsIsSumOfCosts: false, problems: ['1 cent too much'] },
    };
    const text = textOf(overviewPdf(settlement, context, testFonts));
    expect(text).toContain('1 cent too much');
    expect(text).not.toContain('unabhängig nachgerechnet');
  });

  it('goes over as many pages as it needs', () => {
    const text = textOf(overviewPdf(largeSettlement(120), context, testFonts));
    for (const unit of [1, 60, 120]) expect(text).toContain(`Wohnung ${unit} Mieterin ${unit}`);
    expect(text).toContain('Seite 4 von');
  });
});

it('is the same byte for byte when it is drawn again', () => {
  const first = overviewPdf(germanSettlement(), context, testFonts);
  expect(Buffer.from(overviewPdf(germanSettlement(), context, testFonts)).equals(first)).toBe(true);
});
