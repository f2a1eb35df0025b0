import { type FontName, ink, makeRoom, type Print, sheet } from './open-print.ts';
import { leaf, type LeafTag } from './tagged.ts';

/** How a text looks. `size` and `leading` (from line to line) are in points. */
export interface TextLook {
  readonly font: FontName;
  readonly size: number;
  readonly leading: number;
  readonly colour: string;
}

/** The looks of all documents: few, so that pages stay calm. */
export const looks = Object.freeze({
  title: { font: 'semiBold', size: 16, leading: 21, colour: ink.text },
  heading: { font: 'semiBold', size: 11, leading: 15, colour: ink.strong },
  body: { font: 'regular', size: 9, leading: 13, colour: ink.text },
  strong: { font: 'semiBold', size: 9, leading: 13, colour: ink.text },
  cell: { font: 'regular', size: 8.25, leading: 11.5, colour: ink.text },
  cellStrong: { font: 'semiBold', size: 8.25, leading: 11.5, colour: ink.text },
  head: { font: 'semiBold', size: 7.25, leading: 9.5, colour: ink.quiet },
  address: { font: 'regular', size: 10.5, leading: 14, colour: ink.text },
  fact: { font: 'regular', size: 8.25, leading: 11, colour: ink.text },
  small: { font: 'regular', size: 7.25, leading: 10, colour: ink.quiet },
} satisfies Record<string, TextLook>);

/** A box on the page in which a text is set. */
export interface TextBox {
  readonly x: number;
  readonly width: number;
  readonly align?: 'left' | 'right' | 'center';
}

/** Draws lines from `y` down; does not break pages, opens no element. Returns where it ended. */
export function drawLines(
  print: Print,
  lines: readonly string[],
  look: TextLook,
  { x, width, align = 'left' }: TextBox,
  y: number,
): number {
  const { pdf } = print;
  if (print.font !== look.font) pdf.font(look.font);
  print.font = look.font;
  pdf.fontSize(look.size).fillColor(look.colour);
  let top = y;
  for (const line of lines) {
    const free = align === 'left' ? 0 : width - widthOf(print, line, look);
    const left = x + (align === 'center' ? free / 2 : free);
    if (line !== '') pdf.text(line, left, top, { lineBreak: false });
    top += look.leading;
  }
  return top;
}

/** Draws a paragraph, heading or note over the whole width at `print.y`, on the next page if it does not fit. */
export function paragraph(
  print: Print,
  tag: LeafTag,
  text: string,
  look: TextLook,
  { keepWithNext = 0, box = { x: sheet.left, width: sheet.right - sheet.left } } = {},
): void {
  const lines = wrapped(print, text, look, box.width);
  makeRoom(print, lines.length * look.leading + keepWithNext);
  leaf(print, tag, () => {
    print.y = drawLines(print, lines, look, box, print.y);
  });
}

/** Blanks that may be broken at; words, torn after hyphens and strokes; names of web sites and the like, never torn. */
const pieces = /[ \t]+|[^ \t]*\w\.\w[^ \t]*|[^ \t/-]*[/-]+|[^ \t/-]+/g;

/** Breaks a text into lines of at most `width` points, inside of words only where a single one is too long. A line feed
 *  begins a line. */
export function wrapped(print: Print, text: string, look: TextLook, width: number): string[] {
  const fits = (line: string) => widthOf(print, line.trimEnd(), look) <= width;
  const lines: string[] = [];
  for (const part of text.split('\n')) {
    let line = '';
    for (const word of part.match(pieces) ?? []) {
      if (fits(line + word)) {
        line += word;
        continue;
      }
      if (line.trim() !== '') lines.push(line.trimEnd());
      line = word.trimStart();
      while (!fits(line) && line.length > 1) {
        let length = line.length - 1;
        while (length > 1 && !fits(line.slice(0, length))) length -= 1;
        lines.push(line.slice(0, length));
        line = line.slice(length);
      }
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

function widthOf({ fonts }: Print, line: string, { font, size }: TextLook): number {
  return fonts[font].widthOf(line) * size;
}
