import { columnsOf } from '../adapters/profile/columns-of.ts';
import { compileProfile } from '../adapters/profile/compile-profile.ts';
import type { Profile } from '../adapters/profile/profile-schema.ts';
import { layoutInHead } from '../adapters/profile/recognise-table.ts';
import type { TableLayout } from '../adapters/profile/table-layout.ts';
import { builtInProfiles } from '../adapters/index.ts';
import { type Suggestions, suggestProfiles } from '../adapters/suggest/suggest-profiles.ts';
import type { Digest, Refusal } from '../domain/delivery.ts';
import type { Issue } from '../domain/issue.ts';
import type { Reading } from '../domain/reading.ts';
import { fromColumns } from '../domain/reading-columns.ts';
import type { Content } from './content.ts';
import type { ReadRequest } from './ingest-file.ts';
import { openContents } from './open-contents.ts';
import { digestOf, headOf, readContent } from './read-content.ts';
import { refusalOf } from './refused.ts';

/** What somebody wants to know of a file before it is taken in. `digest`: of the one file in an archive that is meant;
 *  absent: the first. */
export type StudyQuestion =
  | { readonly ask: 'suggest'; readonly digest?: Digest; readonly profiles: readonly Profile[] }
  | { readonly ask: 'preview'; readonly digest?: Digest; readonly profile: Profile };

/** The answer to each question. */
export interface StudyAnswers {
  readonly suggest: Suggestions;
  readonly preview: Preview;
}

/** An issue with the column it is about. */
export interface Complaint extends Issue {
  readonly column?: string;
}

/** What a profile makes of a file, before anything is stored. */
export interface Preview {
  /** Whether the profile knows the file at all; if not, nothing was read. */
  readonly isRecognised: boolean;
  /** Columns that no rule of the profile names; empty for XML. */
  readonly unmapped: readonly string[];
  readonly devices: number;
  readonly readings: number;
  readonly issues: number;
  /** The first readings, and the first complaints. */
  readonly sample: readonly Reading[];
  readonly complaints: readonly Complaint[];
  readonly refusal?: Refusal;
}

const mostReadings = 100;
const mostComplaints = 100;

/** Answers a question about a file without storing anything. Runs in the reader's thread: the file may be hostile. */
export async function studyFile(
  path: string,
  request: ReadRequest,
  question: StudyQuestion,
  scratchFolder: string,
): Promise<StudyAnswers[StudyQuestion['ask']]> {
  try {
    for await (const { content } of openContents(path, request, scratchFolder)) {
      if (question.digest !== undefined && digestOf(content) !== question.digest) continue;
      return question.ask === 'suggest'
        ? suggestProfiles(headOf(plainName(content)), [...builtInProfiles(), ...question.profiles])
        : preview(content, request, question.profile);
    }
  } catch (error) {
    const refusal = refusalOf(error);
    if (question.ask === 'suggest')
      return { seems: `a file that cannot be opened: ${refusal.message}`, suggestions: [] };
    return { ...nothing, refusal };
  }
  return question.ask === 'suggest' ? { seems: 'an archive without this file', suggestions: [] } : nothing;
}

const nothing: Preview = {
  isRecognised: false,
  unmapped: [],
  devices: 0,
  readings: 0,
  issues: 0,
  sample: [],
  complaints: [],
};

function preview(content: Content, request: ReadRequest, profile: Profile): Preview {
  const { expectedFormat: _any, ...open } = request;
  const read = readContent(content, open, [compileProfile(profile)], '');
  const { text } = headOf(content);
  const layout = profile.kind === 'table' ? layoutInHead(profile, text) : undefined;
  const columns = profile.kind === 'table' ? columnsOf(profile, text) : undefined;
  const sample: Reading[] = [];
  let readings = 0;
  for (const columns of read.readings) {
    readings += columns.count;
    if (sample.length < mostReadings)
      for (const reading of fromColumns(columns, read.devices))
        if (sample.push(reading) >= mostReadings) break;
  }
  const first = read.issues.slice(0, mostComplaints);
  return {
    isRecognised: read.format !== undefined,
    unmapped: (columns ?? []).filter(({ name, mapped }) => name !== '' && !mapped).map(({ name }) => name),
    devices: read.devices.length,
    readings,
    issues: read.issues.length,
    sample,
    complaints: layout ? withColumns(first, content, layout) : first,
    ...(read.refusal ? { refusal: read.refusal } : {}),
  };
}

/** Says of each complaint about a text in which column of its line the text stands. */
function withColumns(issues: readonly Issue[], content: Content, layout: TableLayout): Complaint[] {
  const wanted = new Set(issues.flatMap(({ position }) => position ?? []));
  const lines = linesOf(content, wanted);
  return issues.map((issue) => {
    const line = lines.get(issue.position ?? 0);
    const [, quoted] = /"([^"]{1,80})"/.exec(issue.message) ?? [];
    if (line === undefined || quoted === undefined) return issue;
    const cells = layout.split({ text: line, line: issue.position ?? 0, ended: true });
    const at = cells.findIndex((cell) => cell.trim() === quoted);
    return at < 0 ? issue : { ...issue, column: layout.headings[at] ?? `#${at + 1}` };
  });
}

/** Some lines of a text, by number; the beginnings of a file are enough for a preview. */
function linesOf(content: Content, wanted: ReadonlySet<number>): ReadonlyMap<number, string> {
  const { text } = headOf(content, content.at(0, 1_048_576));
  const lines = text.split('\n');
  return new Map([...wanted].map((number) => [number, (lines[number - 1] ?? '').replace(/\r$/, '')]));
}

function plainName(content: Content): Content {
  const inner = content.name.slice(content.name.lastIndexOf('!') + 1);
  return { ...content, name: inner.slice(inner.lastIndexOf('/') + 1) };
}
