import { mm } from '../print/open-print.ts';

/** Draws the Swiss cross of a QR-bill around a centre: 7 mm with its white edge, a black square of 6 mm, a white cross
 *  whose arms are a sixth longer than wide (SIX guidelines 6.4.2). */
export function drawSwissCross(pdf: PDFKit.PDFDocument, x: number, y: number): void {
  square(pdf, x, y, mm(7), mm(7), '#ffffff');
  square(pdf, x, y, mm(6), mm(6), '#000000');
  square(pdf, x, y, mm(3.89), mm(1.17), '#ffffff');
  square(pdf, x, y, mm(1.17), mm(3.89), '#ffffff');
}

function square(
  pdf: PDFKit.PDFDocument,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  pdf
    .rect(x - width / 2, y - height / 2, width, height)
    .fillColor(colour)
    .fill();
}
