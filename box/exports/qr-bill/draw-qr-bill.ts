import { type QrBill, qrBillPayload } from '../../billing/qr-bill.ts';
import { fixedText } from '../../domain/rational.ts';
import { drawLines, type TextBox, type TextLook, wrapped } from '../print/draw-text.ts';
import { drawQr } from '../print/draw-qr.ts';
import { mm, type Print, sheet } from '../print/open-print.ts';
import { artifact, leaf } from '../print/tagged.ts';
import type { Words } from '../words/words.ts';
import { drawScissors } from './draw-scissors.ts';
import { drawSwissCross } from './draw-swiss-cross.ts';

/** Height of receipt and payment part, in points (SIX guidelines 3.5: 105 mm, over the whole width of A4). */
export const qrBillHeight = mm(105);

/** Draws receipt and payment part at the foot of the page: 62 and 148 mm wide, scissors line, QR code of 46 mm with
 *  the Swiss cross, all as SIX prescribes it (implementation guidelines QR-bill 2.3, chapter 3). Throws as
 *  `qrBillPayload` does. */
export function drawQrBill(print: Print, bill: QrBill, words: Words['slip']): void {
  const payload = qrBillPayload(bill);
  separation(print);
  receipt(print, bill, words);
  paymentPart(print, bill, words, payload);
}

const top = sheet.height - qrBillHeight;

const black = '#000000';
const looks = {
  title: { font: 'paymentBold', size: 11, leading: 13, colour: black },
  receiptHead: { font: 'paymentBold', size: 6, leading: 9, colour: black },
  receiptText: { font: 'payment', size: 8, leading: 9, colour: black },
  partHead: { font: 'paymentBold', size: 8, leading: 11, colour: black },
  partText: { font: 'payment', size: 10, leading: 11, colour: black },
} as const satisfies Record<string, TextLook>;

interface Looks {
  readonly head: TextLook;
  readonly text: TextLook;
}

function separation(print: Print): void {
  artifact(print, () => {
    const { pdf } = print;
    pdf.lineWidth(0.75).strokeColor(black).dash(2, { space: 2 });
    pdf.moveTo(0, top).lineTo(sheet.width, top).stroke();
    pdf.moveTo(mm(62), top).lineTo(mm(62), sheet.height).stroke().undash();
    drawScissors(pdf, mm(8), top, 0);
    drawScissors(pdf, mm(62), top + mm(12), 90);
  });
}

function receipt(print: Print, bill: QrBill, words: Words['slip']): void {
  const box = { x: mm(5), width: mm(52) };
  const own = { head: looks.receiptHead, text: looks.receiptText };
  block(print, [words.receipt], looks.title, box, top + mm(5));
  let y = top + mm(12);
  y = field(print, words.account, [iban(bill), ...addressOf(bill.creditor)], own, box, y);
  const reference = referenceText(bill);
  if (reference !== undefined) y = field(print, words.reference, [reference], own, box, y);
  payer(print, bill, words, own, box, y, { width: mm(52), height: mm(20) });
  amount(print, bill, words, own, { x: mm(5), second: mm(12) }, top + mm(68), {
    width: mm(30),
    height: mm(10),
  });
  block(print, [words.acceptance], looks.receiptHead, { ...box, align: 'right' }, top + mm(82));
}

function paymentPart(print: Print, bill: QrBill, words: Words['slip'], payload: string): void {
  const own = { head: looks.partHead, text: looks.partText };
  block(print, [words.paymentPart], looks.title, { x: mm(67), width: mm(51) }, top + mm(5));
  leaf(
    print,
    'Figure',
    () => {
      drawQr(print, payload, mm(67), top + mm(17), mm(46));
      drawSwissCross(print.pdf, mm(67 + 23), top + mm(17 + 23));
    },
    { alt: `QR: ${words.paymentPart}` },
  );
  amount(print, bill, words, own, { x: mm(67), second: mm(14) }, top + mm(68), {
    width: mm(40),
    height: mm(15),
  });
  const box = { x: mm(118), width: mm(87) };
  let y = top + mm(5);
  y = field(print, words.account, [iban(bill), ...addressOf(bill.creditor)], own, box, y);
  const reference = referenceText(bill);
  if (reference !== undefined) y = field(print, words.reference, [reference], own, box, y);
  if (bill.message !== '') y = field(print, words.information, [bill.message], own, box, y);
  payer(print, bill, words, own, box, y, { width: mm(65), height: mm(25) });
}

/** A heading with its lines; returns where the next one starts, a line below. */
function field(
  print: Print,
  head: string,
  lines: readonly string[],
  own: Looks,
  box: TextBox,
  y: number,
): number {
  const shown = lines.flatMap((line) => wrapped(print, line, own.text, box.width));
  const below = block(print, [head], own.head, box, y);
  return block(print, shown, own.text, box, below) + own.text.leading;
}

function payer(
  print: Print,
  { debtor }: QrBill,
  words: Words['slip'],
  own: Looks,
  box: TextBox,
  y: number,
  blank: Size,
): void {
  if (debtor) {
    field(print, words.payableBy, addressOf(debtor), own, box, y);
    return;
  }
  const below = block(print, [words.payableByBlank], own.head, box, y);
  corners(print, { x: box.x, y: below + 2, ...blank });
}

function amount(
  print: Print,
  { currency, amount: due }: QrBill,
  words: Words['slip'],
  own: Looks,
  { x, second }: { readonly x: number; readonly second: number },
  y: number,
  blank: Size,
): void {
  const below = block(print, [words.currency], own.head, { x, width: second }, y);
  block(print, [currency], own.text, { x, width: second }, below);
  block(print, [words.amount], own.head, { x: x + second, width: mm(35) }, y);
  if (due) block(print, [amountText(fixedText(due, 2))], own.text, { x: x + second, width: mm(35) }, below);
  else corners(print, { x: x + second, y: below, ...blank });
}

function block(print: Print, lines: readonly string[], look: TextLook, box: TextBox, y: number): number {
  leaf(print, 'P', () => drawLines(print, lines, look, box, y));
  return y + lines.length * look.leading;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The corners of a field that is filled in by hand: 0.75 points, 3 mm. */
function corners(
  print: Print,
  { x, y, width, height }: Size & { readonly x: number; readonly y: number },
): void {
  const arm = mm(3);
  artifact(print, () => {
    for (const [left, above, right, down] of [
      [x, y, 1, 1],
      [x + width, y, -1, 1],
      [x, y + height, 1, -1],
      [x + width, y + height, -1, -1],
    ] as const) {
      print.pdf
        .moveTo(left + arm * right, above)
        .lineTo(left, above)
        .lineTo(left, above + arm * down);
    }
    print.pdf.lineWidth(0.75).strokeColor(black).stroke();
  });
}

function iban({ iban: account }: QrBill): string {
  return account.replaceAll(' ', '').replaceAll(/.{4}(?=.)/g, '$& ');
}

/** QR references in blocks of five from the right, creditor references in blocks of four from the left. */
function referenceText({ reference }: QrBill): string | undefined {
  const plain = reference?.replaceAll(' ', '') ?? '';
  if (plain === '') return undefined;
  return plain.startsWith('RF')
    ? plain.replaceAll(/.{4}(?=.)/g, '$& ')
    : plain.replaceAll(/\B(?=(.{5})+$)/g, ' ');
}

function amountText(text: string): string {
  return text.replaceAll(/\B(?=(\d{3})+\.)/g, ' ');
}

function addressOf({ name, street, houseNumber, postcode, town, country }: QrBill['creditor']): string[] {
  const place = country === 'CH' ? `${postcode} ${town}` : `${country}-${postcode} ${town}`;
  return [name, `${street} ${houseNumber}`.trim(), place.trim()].filter((line) => line !== '');
}
