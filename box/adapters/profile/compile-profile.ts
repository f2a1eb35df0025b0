import type { FileAdapter, FileHead } from '../adapter.ts';
import { nameFits } from './name-fits.ts';
import type { Profile, TableProfile } from './profile-schema.ts';
import { wordingOf } from './profile-file.ts';
import { readDocument } from './read-document.ts';
import { readTable } from './read-table.ts';
import { recognisesDocument } from './recognise-document.ts';
import { bareLayout, headerFinder, type TableLayout } from './table-layout.ts';
import type { TableLine } from './table-lines.ts';

/** The adapter that a profile describes. Pure: the same profile always gives an adapter that reads the same. */
export function compileProfile(profile: Profile): FileAdapter {
  const { id, title, version, names } = profile;
  const recognises =
    profile.kind === 'table'
      ? tableRecogniser(profile)
      : (head: FileHead) => recognisesDocument(profile, head);
  return {
    id,
    title,
    version,
    profile: `${id}/${version}`,
    positionUnit: 'line',
    recognises: (head) => nameFits(head.name, names) && recognises(head),
    parse: (input) => (profile.kind === 'table' ? readTable(profile, input) : readDocument(profile, input)),
  };
}

/** The layout under which a profile reads the table at the beginning of a file. For a preview: `headings` that no rule
 *  of the profile names are shown as unmapped. */
export function layoutInHead(profile: TableProfile, text: string): TableLayout | undefined {
  const findHeader = headerFinder(profile);
  const lines = text.split('\n', linesSearched);
  for (const [at, line] of lines.entries()) {
    const found = findHeader(tableLine(line, at + 1));
    if (found) return found;
  }
  return bareLayout(profile, tableLine(lines[0] ?? '', 1), wordingOf(profile).readDate);
}

/** Lines in which a table has to show itself (formats.md 4). */
const linesSearched = 50;

function tableRecogniser(profile: TableProfile): (head: FileHead) => boolean {
  return ({ text }) => text !== '' && layoutInHead(profile, text) !== undefined;
}

function tableLine(text: string, line: number): TableLine {
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text, line, ended: true };
}
