import { encode } from 'uqr';
import type { Print } from './open-print.ts';

/** Draws a QR code of `side` points with error level M as one filled path. Draws no quiet zone: leave four modules
 *  around it. Returns the number of modules in a row. */
export function drawQr({ pdf }: Print, text: string, x: number, y: number, side: number): number {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const module = side / size;
  for (const [row, cells] of data.entries()) {
    let start = 0;
    while (start < size) {
      if (cells[start] !== true) {
        start += 1;
        continue;
      }
      let end = start;
      while (end < size && cells[end] === true) end += 1;
      pdf.rect(x + start * module, y + row * module, (end - start) * module, module);
      start = end;
    }
  }
  pdf.fillColor('#000000').fill();
  return size;
}
