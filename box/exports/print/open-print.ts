import PdfDocument from 'pdfkit';
import type { IsoDate } from '../../domain/civil-day.ts';
import type { PrintFont } from './print-font.ts';

/** The fonts of all documents. */
export interface PrintFonts {
  readonly regular: PrintFont;
  readonly semiBold: PrintFont;
  /** Arimo, the free twin of Arial: SIX prescribes its look on payment parts (guidelines 3.4). */
  readonly payment: PrintFont;
  readonly paymentBold: PrintFont;
}

/** Name of a font in a print. */
export type FontName = keyof PrintFonts;

/** What a document says of itself. */
export interface PrintHead {
  readonly title: string;
  readonly author: string;
  /** BCP 47, such as `de-CH`. */
  readonly language: string;
  /** The day it bears; the only time in it, so that the same content gives the same bytes. */
  readonly issuedOn: IsoDate;
  /** Whether screen readers find their way: a merged file that only goes to the printer is not tagged, and stays small
   *  in memory. */
  readonly tagged: boolean;
}

/** A document while it is drawn. */
export interface Print {
  readonly pdf: PDFKit.PDFDocument;
  readonly fonts: PrintFonts;
  /** The font that is set; setting one is slow in pdfkit. */
  font?: FontName;
  readonly tagged: boolean;
  /** Where the next line goes, in points from the top of the page. */
  y: number;
  /** Structure elements that are open, outermost first. */
  readonly open: PDFKit.PDFStructureElement[];
}

/** Points of a millimetre. */
export function mm(length: number): number {
  return (length * 72) / 25.4;
}

/** The sheet: A4 with the margins of DIN 5008. */
export const sheet = Object.freeze({
  width: mm(210),
  height: mm(297),
  left: mm(25),
  right: mm(190),
  top: mm(22),
  /** Nothing but the footer below. */
  bottom: mm(272),
});

/** Colours: dark enough to be read on paper that was copied twice. */
export const ink = Object.freeze({
  text: '#1b1f24',
  quiet: '#565e68',
  rule: '#c3c9d1',
  strong: '#1d4f7c',
  pale: '#a9c3dc',
  ground: '#eef2f6',
});

/** Opens an empty document of PDF/A-3a, tagged, without a page. All bytes come out of `takeBytes`. */
export function openPrint(head: PrintHead, fonts: PrintFonts): Print {
  const pdf = new PdfDocument({
    ...(head.tagged ? { subset: 'PDF/A-3a', tagged: true } : { subset: 'PDF/A-3b' }),
    pdfVersion: '1.7',
    lang: head.language,
    displayTitle: true,
    autoFirstPage: false,
    bufferPages: true,
    size: [sheet.width, sheet.height],
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    info: {
      Title: forMetadata(head.title),
      Author: forMetadata(head.author),
      Creator: 'meterbox',
      Producer: 'meterbox',
      CreationDate: new Date(`${head.issuedOn}T00:00:00Z`),
      ModDate: new Date(`${head.issuedOn}T00:00:00Z`),
    },
    // `font` would be Helvetica, which PDF/A does not allow: the first page must not find any but ours.
    font: fontSource(fonts.regular),
    fontLayoutCache: false,
  });
  for (const name of ['regular', 'semiBold', 'payment', 'paymentBold'] as const)
    pdf.registerFont(name, fontSource(fonts[name]));
  const print: Print = { pdf, fonts, tagged: head.tagged, y: sheet.top, open: [] };
  if (head.tagged) {
    const root = pdf.struct('Document', { title: head.title, lang: head.language });
    pdf.addStructure(root);
    print.open.push(root);
  }
  return print;
}

/** Starts a page. */
export function newPage(print: Print): void {
  print.pdf.addPage();
  print.y = sheet.top;
}

/** Starts a page unless `height` points are left on this one. Returns whether it did. */
export function makeRoom(print: Print, height: number): boolean {
  if (print.y + height <= sheet.bottom) return false;
  newPage(print);
  return true;
}

/** Goes through all pages since the last call and lets them go: nothing can be drawn on them afterwards. */
export function closePages(print: Print, footer: (page: number, pages: number) => void): void {
  const { start, count } = print.pdf.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    print.pdf.switchToPage(start + page);
    footer(page + 1, count);
  }
  print.pdf.flushPages();
}

/** Ends the document and gives the rest of its bytes. */
export function endPrint(print: Print): Uint8Array {
  print.pdf.end();
  return takeBytes(print);
}

/** The bytes since the last call. */
export function takeBytes({ pdf }: Print): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk: unknown = pdf.read();
    if (!(chunk instanceof Uint8Array)) return Buffer.concat(chunks);
    chunks.push(chunk);
  }
}

/** pdfkit takes an opened font as well as bytes; its types know only the bytes. */
function fontSource({ forPdf }: PrintFont): string {
  return forPdf as unknown as string;
}

/** pdfkit writes these into XML as they are. */
function forMetadata(text: string): string {
  return text.replaceAll('&', '+').replaceAll('<', '‹').replaceAll('>', '›');
}
