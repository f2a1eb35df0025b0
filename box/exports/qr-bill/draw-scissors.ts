import { mm } from '../print/open-print.ts';

/** Draws a small pair of scissors on a line to be cut, pointing right, turned by `degrees`. */
export function drawScissors(pdf: PDFKit.PDFDocument, x: number, y: number, degrees: number): void {
  const size = mm(1);
  pdf.save().translate(x, y).rotate(degrees).scale(size);
  pdf.lineWidth(0.28).strokeColor('#000000');
  for (const side of [-1, 1]) {
    pdf.ellipse(-1.6, side * 0.95, 0.85, 0.6).stroke();
    pdf
      .moveTo(-0.95, side * 0.55)
      .lineTo(2.6, side * -0.62)
      .stroke();
  }
  pdf.restore();
}
