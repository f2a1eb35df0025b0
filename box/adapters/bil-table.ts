import { BoxError } from '../domain/box-error.ts';

/** Column names by which the table family is known in any file, whatever its extension (formats.md 1, 4). */
const mnemonics: ReadonlySet<string> = new Set([
  'KKundeNr301',
  'KFabNr354',
  'ZDat305',
  'ZUhr306',
  'CMBusDev347',
  'KDevAdr292',
  'KKundeNr101',
  'KFabNr254',
  'KCoCode282',
  'KSWIndZ252',
  'KMed187',
  'SFehler250',
  'CEnKVal102',
  'CEnKDim102',
  'CVolKVal103',
  'CVolKDim103',
  'CEnStLVal107',
  'CVolStLVal108',
  'ZDatStL110',
  'ZDatSta1',
  'CVxStat1Val121',
  'CVxStatDim',
]);

/** Lines in which the table has to show itself (formats.md 4). */
const linesSearched = 50;

/** One line of a table under its header: cells by full column name, since the numbers at the names' ends repeat. */
export interface BilRow {
  readonly table: 'plant' | 'devices';
  readonly line: number;
  /** Text of a cell; empty if the table has no such column. */
  cell(column: string): string;
  has(column: string): boolean;
}

/** Whether a text is a table of this family: three of its column names in one of the first lines. */
export function isBilTable(text: string): boolean {
  return text.split('\n', linesSearched).some((line) => layoutOf(line) !== undefined);
}

/** Reads the tables of a file row by row: the plant's header pair, then the devices. Throws BoxError `FILE_TRUNCATED` if
 *  the last row was cut. */
export function* readBilTable(pieces: Iterable<string>): Generator<BilRow, void, undefined> {
  let layout: Layout | undefined;
  for (const { text, line, ended } of linesOf(pieces)) {
    const header = layoutOf(text);
    if (header) layout = header;
    else if (text.trim() !== '' && layout) {
      const cells = layout.split(text);
      if (!ended && cells.length < layout.width) {
        const message = `Line ${line}: the last row has ${cells.length} of ${layout.width} columns, the file was cut`;
        throw new BoxError('FILE_TRUNCATED', message);
      }
      const { columns, table } = layout;
      yield {
        table,
        line,
        has: (column) => columns.has(column),
        cell: (column) => cells[columns.get(column) ?? -1]?.trim() ?? '',
      };
    }
  }
}

/** How the rows under a header line are taken apart. */
interface Layout {
  readonly table: BilRow['table'];
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
  split(line: string): string[];
}

function layoutOf(line: string): Layout | undefined {
  if (line.length > longestLine) return undefined;
  const delimiter = line.includes('\t') ? '\t' : line.includes(';') ? ';' : undefined;
  const names = delimiter === undefined ? line.trim().split(/\s+/) : line.split(delimiter).map(unquote);
  if (names.filter((name) => mnemonics.has(name)).length < 3) return undefined;
  const columns = new Map<string, number>();
  for (const [at, name] of names.entries()) if (name !== '' && !columns.has(name)) columns.set(name, at);
  const table = columns.has('KFabNr354') || columns.has('KKundeNr301') ? 'plant' : 'devices';
  const width = columns.size;
  if (delimiter !== undefined) {
    return { table, columns, width, split: (row) => row.split(delimiter).map(unquote) };
  }
  const starts = [...columns.keys()].map((name) => line.search(new RegExp(`(?<=^|\\s)${name}(?=\\s|$)`)));
  return {
    table,
    columns,
    width,
    split: (row) => starts.map((start, at) => row.slice(start, starts[at + 1])),
  };
}

function unquote(cell: string): string {
  const text = cell.trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** Longest line that is looked at, in characters; a device row has about 500. */
const longestLine = 65_536;

function* linesOf(pieces: Iterable<string>): Generator<{ text: string; line: number; ended: boolean }> {
  let rest = '';
  let line = 0;
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text: text.replace(/\r$/, ''), line: (line += 1), ended: true };
    if (rest.length > longestLine) {
      throw new BoxError('FILE_DAMAGED', `Line ${line + 1} is longer than ${longestLine} characters`);
    }
  }
  if (rest !== '') yield { text: rest.replace(/\r$/, ''), line: line + 1, ended: false };
}
