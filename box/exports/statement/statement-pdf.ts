import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import { drawLines, looks } from '../print/draw-text.ts';
import {
  closePages,
  endPrint,
  mm,
  newPage,
  openPrint,
  type Print,
  type PrintFonts,
  sheet,
} from '../print/open-print.ts';
import { artifact, group } from '../print/tagged.ts';
import { drawQrBill, qrBillHeight } from '../qr-bill/draw-qr-bill.ts';
import { wordsOf } from '../words/words-of.ts';
import type { Bill, StatementContext } from './bill.ts';
import { co2Section } from './co2-section.ts';
import { compareSection } from './compare-section.ts';
import { costsSection } from './costs-section.ts';
import { deviceSection } from './device-section.ts';
import { energySection, labourSection, lawSection } from './legal-sections.ts';
import { letterHead, senderLines, statementNumber } from './letter-head.ts';
import { qrBillOf } from './payment.ts';
import { codesSection, resultSection } from './result-section.ts';
import { shareSection } from './share-section.ts';
import { useSection } from './use-section.ts';

/** The statement of one row of a settlement as PDF/A-3a, tagged, with everything German law asks for (billing.md 4.10)
 *  or the Swiss VEWA statement with its payment part. The same settlement and context give the same bytes. */
export function statementPdf(
  settlement: Settlement,
  row: SettledRow,
  context: StatementContext,
  fonts: PrintFonts,
): Uint8Array {
  const words = wordsOf(context.language);
  const print = openPrint(
    {
      title: `${words.title[settlement.regime]} ${statementNumber(settlement, row)}`,
      author: senderLines({ settlement })[0],
      language: `${context.language}-${settlement.property.country}`,
      issuedOn: context.issuedOn,
      tagged: true,
    },
    fonts,
  );
  drawStatement(print, settlement, row, context);
  return endPrint(print);
}

/** Draws a statement on pages of its own, numbered from 1, and lets them go. Returns how many there are. */
export function drawStatement(
  print: Print,
  settlement: Settlement,
  row: SettledRow,
  context: StatementContext,
): number {
  const { country } = settlement.property;
  const writing = { language: context.language, country, currency: settlement.currency };
  const bill: Bill = { print, settlement, row, context, words: wordsOf(context.language), writing };
  newPage(print);
  let slipOn = 0;
  group(print, 'Part', () => {
    letterHead(bill);
    resultSection(bill);
    slipOn = paymentPart(bill, false);
    codesSection(bill);
    lawSection(bill);
    shareSection(bill);
    deviceSection(bill);
    useSection(bill);
    compareSection(bill);
    co2Section(bill);
    costsSection(bill);
    labourSection(bill);
    energySection(bill);
    if (slipOn === 0) slipOn = paymentPart(bill, true);
  });
  let pages = 0;
  closePages(print, (page, of) => {
    pages = of;
    footer(bill, page, of, page === slipOn);
  });
  return pages;
}

/** The payment part fills the foot of a page: of the first if there is room, else of the last or, if it must be drawn,
 *  of one more. Nothing comes below it. Returns the number of its page, 0 if it was not drawn. */
function paymentPart({ print, settlement, row, words }: Bill, must: boolean): number {
  const qrBill = settlement.property.country === 'CH' ? qrBillOf(settlement, row) : undefined;
  if (!qrBill) return 0;
  if (print.y > sheet.height - qrBillHeight - mm(5)) {
    if (!must) return 0;
    newPage(print);
  }
  drawQrBill(print, qrBill, words.slip);
  print.y = sheet.bottom;
  return print.pdf.bufferedPageRange().count;
}

/** Who, what, and which page; above the page where a payment part takes its foot. */
function footer({ print, settlement, row, words }: Bill, page: number, pages: number, atTop: boolean): void {
  const y = atTop ? mm(9) : mm(281);
  const box = { x: sheet.left, width: sheet.right - sheet.left };
  const left = `${senderLines({ settlement })[0]} · ${statementNumber(settlement, row)}`;
  artifact(
    print,
    () => {
      drawLines(print, [left], looks.small, box, y);
      const right = `${words.head.page} ${page} ${words.head.of} ${pages}`;
      drawLines(print, [right], looks.small, { ...box, align: 'right' }, y);
    },
    'Pagination',
  );
}
