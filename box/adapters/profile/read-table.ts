import { BoxError } from '../../domain/box-error.ts';
import type { Issue, IssueCode } from '../../domain/issue.ts';
import type { AdapterInput, Fact } from '../adapter.ts';
import { decodeText } from '../decode-text.ts';
import type { DeviceRecord, RecordFile } from '../device-record.ts';
import { recordFacts } from '../record-facts.ts';
import type { Wording } from './bind-date.ts';
import type { Seen } from './bind-source.ts';
import { type BoundTable, bindTable } from './bind-table.ts';
import { isDamaged, refuseCutTelegram } from '../refuse-cut-telegram.ts';
import { factsInName } from './file-facts.ts';
import { profileFile, seenBefore, wordingOf } from './profile-file.ts';
import type { TableProfile } from './profile-schema.ts';
import { type Cells, bareLayout, headerFinder } from './table-layout.ts';
import { type TableLine, tableLines } from './table-lines.ts';
import { type ReadTelegram, telegramRows } from './telegram-rows.ts';

/** Reads a file by a table profile, row by row: a header says how the rows under it are read, until the next one. */
export function* readTable(profile: TableProfile, input: AdapterInput): Generator<Fact, void, undefined> {
  const text = decodeText(() => input.bytes());
  for (const issue of text.issues) yield { type: 'issue', issue };
  const wording = wordingOf(profile);
  const file: OpenFile = {
    profile,
    wording,
    values: profileFile(profile, wording, input),
    seen: seenBefore(profile, input),
    telegrams: telegramRows(input),
    counts: { rows: 0, devices: new Set(), expected: undefined, expectedAt: 1 },
  };
  yield* factsInName(file.seen, input.zone);
  const findHeader = headerFinder(profile);
  let table: BoundTable | undefined;
  let group: DeviceRecord | undefined;
  for (const line of tableLines(text.pieces(), profile.quote)) {
    if (line.text.trim() === '') continue;
    const first = table === undefined ? bareLayout(profile, line, wording.readDate) : undefined;
    const layout = first ?? (mayBeHeader(line, table) ? findHeader(line) : undefined);
    if (layout) {
      yield* flush();
      table = bindTable(layout, file.wording);
      yield* repeatedColumns(layout.headings, line.line);
      if (!first) continue;
    }
    if (table === undefined) continue;
    const cells = table.layout.split(line);
    const odd = wrongWidth(table, line, cells, wording);
    if (odd) yield odd;
    else if (!table.skips(cells, file.seen)) yield* readRow(table, cells, line);
  }
  yield* flush();
  yield* countIssue(file);

  function* readRow(
    bound: BoundTable,
    cells: Cells,
    { line, ended }: TableLine,
  ): Generator<Fact, void, undefined> {
    const { seen, values, counts } = file;
    delete seen.device;
    if (bound.file && (bound.isAboutFile || counts.rows === 0)) {
      const stated = bound.file(cells, seen, values.clockZone);
      yield* stated.facts;
      if (stated.expected !== undefined)
        Object.assign(counts, { expected: stated.expected, expectedAt: line });
    }
    if (bound.telegram) {
      counts.rows += 1;
      const facts = bound.telegram(cells, seen, file.telegrams, line);
      if (!ended && facts.some(isDamaged)) refuseCutTelegram(line);
      yield* facts;
      return;
    }
    const record = bound.record(cells, seen, values.clockZone, line);
    if (!record) return;
    counts.rows += 1;
    if (counts.expected !== undefined) counts.devices.add(record.serials.join('/'));
    if (!bound.layout.table.long) yield* recordFacts(record, values);
    else if (group && isSameDevice(group, record)) {
      group = { ...group, values: [...group.values, ...record.values] };
      if (group.values.length >= mostInGroup) yield* flush();
    } else {
      yield* flush();
      group = record;
    }
  }

  function* flush(): Generator<Fact, void, undefined> {
    if (group) yield* recordFacts({ ...group, repeats: true }, file.values);
    group = undefined;
  }
}

/** What is kept while a file is read. */
interface OpenFile {
  readonly profile: TableProfile;
  readonly wording: Wording;
  readonly values: RecordFile;
  readonly seen: Seen;
  readonly telegrams: ReadTelegram;
  readonly counts: {
    rows: number;
    readonly devices: Set<string>;
    expected: number | undefined;
    expectedAt: number;
  };
}

/** Rows of one device that are judged together; more are a new group. */
const mostInGroup = 512;

/** Rows begin with a digit as a rule, and headers never do: most rows need no second look. */
function mayBeHeader(line: TableLine, table: BoundTable | undefined): boolean {
  if (table === undefined) return true;
  const first = line.text.charCodeAt(0);
  return first < 48 || first > 57;
}

/** A row with fewer or more cells than its header has lost its order: nothing in it can be relied on. */
function wrongWidth(
  { layout }: BoundTable,
  line: TableLine,
  cells: readonly string[],
  { isMissing }: Wording,
): Fact | undefined {
  const { width } = layout;
  if (cells.length === width) return undefined;
  if (cells.length > width && cells.slice(width).every(isMissing)) return undefined;
  if (cells.length < width && !line.ended) {
    const message = `Line ${line.line}: the last row has ${cells.length} of ${width} columns, the file was cut`;
    throw new BoxError('FILE_TRUNCATED', message);
  }
  const message = `The row has ${cells.length} columns and its header ${width}: it was left out, since a column is missing or too many`;
  return issueAt(line.line, 'row-malformed', 'error', message);
}

function* repeatedColumns(headings: readonly string[], line: number): Generator<Fact, void, undefined> {
  const seen = new Set<string>();
  for (const heading of headings) {
    const name = heading.toLowerCase();
    if (name !== '' && seen.has(name)) {
      const message = `The column "${heading.slice(0, 40)}" stands twice: the first one is read`;
      yield issueAt(line, 'column-repeated', 'warning', message);
    }
    seen.add(name);
  }
}

function isSameDevice(left: DeviceRecord, right: DeviceRecord): boolean {
  return left.serials.join('/') === right.serials.join('/') && left.deviceType === right.deviceType;
}

/** The file says how many devices follow (formats.md 1); a table with a row for each register has fewer devices than
 *  rows, so either may agree. */
function* countIssue({ counts }: OpenFile): Generator<Fact, void, undefined> {
  const { expected, rows, devices, expectedAt } = counts;
  if (expected === undefined || expected === rows || expected === devices.size) return;
  const message = `The file announces ${expected} devices and has ${devices.size}: it may have been cut`;
  yield issueAt(expectedAt, 'device-count-differs', 'warning', message);
}

function issueAt(position: number, code: IssueCode, level: Issue['level'], message: string): Fact {
  return { type: 'issue', issue: { code, level, message, position } };
}
