import { looks, paragraph, type TextLook, wrapped } from './draw-text.ts';
import { drawTable, type Table, tableHeight } from './draw-table.ts';
import { makeRoom, type Print, sheet } from './open-print.ts';
import { group } from './tagged.ts';

/** A part of a document: heading, words, a table, words. */
export interface Section {
  readonly heading: string;
  readonly before?: readonly string[];
  readonly table?: Table;
  readonly after?: readonly string[];
  /** How the words look; small unless stated. */
  readonly look?: TextLook;
}

const gap = 16;

/** Draws a section at `print.y`. It stays on one page if it fits on one; else it begins where its head and a few rows
 *  fit. */
export function drawSection(print: Print, section: Section): void {
  const { heading, before = [], table, after = [], look = looks.small } = section;
  const words = [...before, ...after].flatMap((text) => wrapped(print, text, look, sheet.right - sheet.left));
  const height =
    looks.heading.leading + words.length * look.leading + (table ? tableHeight(print, table) : 0) + 10;
  makeRoom(print, height <= sheet.bottom - sheet.top ? height : 150);
  group(print, 'Sect', () => {
    paragraph(print, 'H2', heading, looks.heading);
    print.y += 1;
    for (const text of before) paragraph(print, 'P', text, look);
    if (table) {
      print.y += 3;
      drawTable(print, table);
      print.y += 4;
    }
    for (const text of after) paragraph(print, 'P', text, look);
  });
  print.y += gap;
}
