import type { FileHead } from '../adapter.ts';
import { rootName } from '../xml-root.ts';
import { wordingOf } from './profile-file.ts';
import type { TableProfile } from './profile-schema.ts';
import { bareLayout, headerFinder, type TableLayout } from './table-layout.ts';
import type { TableLine } from './table-lines.ts';

/** Tells whether a file has a table of a profile: a header in one of its first lines, or a first row of its form. An XML
 *  document is no table, whatever stands in it. */
export function tableRecogniser(profile: TableProfile): (head: FileHead) => boolean {
  const findLayout = layoutFinder(profile);
  return ({ text }) => text !== '' && rootName(text) === undefined && findLayout(text) !== undefined;
}

/** The layout of the first table of a profile in the beginning of a file; `undefined` if there is none. */
export function layoutInHead(profile: TableProfile, text: string): TableLayout | undefined {
  return layoutFinder(profile)(text);
}

function layoutFinder(profile: TableProfile): (text: string) => TableLayout | undefined {
  const findHeader = headerFinder(profile);
  const { readDate } = wordingOf(profile);
  return (text) => {
    const lines = text.split('\n', linesSearched);
    for (const [at, line] of lines.entries()) {
      const found = findHeader(tableLine(line, at + 1));
      if (found) return found;
    }
    return bareLayout(profile, tableLine(lines[0] ?? '', 1), readDate);
  };
}

/** Lines in which a table has to show itself (formats.md 4). */
const linesSearched = 50;

function tableLine(text: string, line: number): TableLine {
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text, line, ended: true };
}
