import { create, type Font, type Glyph } from 'fontkit';

/** A font ready to be drawn with. Reading one costs some 20 ms: read it once and print many documents with it. */
export interface PrintFont {
  /** What pdfkit draws with: the font, with layouts remembered. */
  readonly forPdf: Font;
  /** Width of a line of text set in 1 point. */
  widthOf(text: string): number;
}

/** Words whose layout is remembered; a house has fewer. */
const mostWords = 4000;

/** Opens a TTF or OTF file. Layout of a word costs 0.1 ms, so words are remembered, up to a bound: a print file of a
 *  thousand statements must not grow with its numbers. Numbers need no layout at all, figures being equally wide. */
export function openPrintFont(bytes: Uint8Array): PrintFont {
  const font = create(Buffer.from(bytes));
  if (!('layout' in font)) throw new RangeError('A collection of fonts is no font');
  const known = new Map<string, Run>();
  const runOf = (text: string): Run => {
    const remembered = known.get(text);
    if (remembered) return remembered;
    if (known.size >= mostWords) known.clear();
    const run = number.test(text) ? plainRun(font.glyphsForString(text)) : laidOut(font, text);
    known.set(text, run);
    return run;
  };
  return {
    forPdf: Object.assign(Object.create(font) as Font, { layout: (text: string) => copyOf(runOf(text)) }),
    widthOf: (text) => {
      let width = 0;
      for (const word of text.match(words) ?? []) width += runOf(word).width;
      return width / font.unitsPerEm;
    },
  };
}

const number = /^[-−+]?\d[\d.,’]* ?$/;

/** Words with the blank behind them, as pdfkit lays them out one by one. */
const words = /[^ \t]*[ \t]|[^ \t]+/g;

interface Place {
  xAdvance: number;
  yAdvance: number;
  xOffset: number;
  yOffset: number;
}

interface Run {
  readonly glyphs: readonly Glyph[];
  readonly positions: readonly Place[];
  /** In units of the font. */
  readonly width: number;
}

function laidOut(font: Font, text: string): Run {
  const { glyphs, positions } = font.layout(text);
  return { glyphs, positions, width: widthOf(positions) };
}

function plainRun(glyphs: readonly Glyph[]): Run {
  const positions = glyphs.map(({ advanceWidth }) => ({
    xAdvance: advanceWidth,
    yAdvance: 0,
    xOffset: 0,
    yOffset: 0,
  }));
  return { glyphs, positions, width: widthOf(positions) };
}

/** pdfkit scales the positions in place and asks for the width afterwards. */
function copyOf({ glyphs, positions }: Run) {
  const places = positions.map(({ xAdvance, yAdvance, xOffset, yOffset }) => ({
    xAdvance,
    yAdvance,
    xOffset,
    yOffset,
  }));
  return {
    glyphs,
    positions: places,
    get advanceWidth() {
      return widthOf(places);
    },
  };
}

function widthOf(positions: readonly Place[]): number {
  let width = 0;
  for (const { xAdvance } of positions) width += xAdvance;
  return width;
}
