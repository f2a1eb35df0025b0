import type { NumberedPlace, Places } from './bind-source.ts';
import { columnPattern } from './column-pattern.ts';
import type { CellForm, TableProfile, TableRule } from './profile-schema.ts';
import { splitCells } from './split-cells.ts';
import { tableLimits, type TableLine } from './table-lines.ts';
import type { ReadDate } from './date-formats.ts';

/** The cells of one row. */
export type Cells = readonly string[];

/** How the rows under one header are taken apart. */
export interface TableLayout {
  readonly table: TableRule;
  /** Names of the columns, in order; empty for a table without header. */
  readonly headings: readonly string[];
  /** Number of columns without empty ones at the end. */
  readonly width: number;
  readonly places: Places<Cells>;
  split(line: TableLine): string[];
}

/** Finds out whether a line is a header of one of the tables of a profile, and how its rows are taken apart. */
export function headerFinder(profile: TableProfile): (line: TableLine) => TableLayout | undefined {
  const tables = profile.tables.map((table) => ({ table, fits: headerTest(table) }));
  return (line) => {
    if (line.text === '' || line.text.length > tableLimits.cell) return undefined;
    for (const delimiter of profile.delimiters) {
      if (delimiter !== 'columns' && !line.text.includes(delimiter)) continue;
      const names = headingsOf(line, delimiter, profile.quote);
      const known = new Set(names.map((name) => name.toLowerCase()));
      for (const { table, fits } of tables) {
        if (fits(known, names))
          return layoutOf(table, names, splitter(line.text, names, delimiter, profile.quote));
      }
    }
    return undefined;
  };
}

/** The layout of a table without header, if a row has its form. */
export function bareLayout(
  profile: TableProfile,
  line: TableLine,
  readDate: ReadDate,
): TableLayout | undefined {
  if (line.text.length > longestBareRow) return undefined;
  for (const table of profile.tables) {
    if (!('absent' in table.header)) continue;
    const forms = table.header.absent;
    for (const delimiter of profile.delimiters) {
      if (delimiter === 'columns') continue;
      const cells = splitCells(line, delimiter, profile.quote);
      if (cells.length !== forms.length) continue;
      if (!forms.every((form, at) => hasForm(cells[at]?.trim() ?? '', form, readDate))) continue;
      const split = (row: TableLine): string[] => splitCells(row, delimiter, profile.quote);
      return layoutOf(
        table,
        forms.map((_, place) => `#${place + 1}`),
        split,
      );
    }
  }
  return undefined;
}

/** Characters of a first row that is looked at: a long telegram in hexadecimal digits and some cells beside it. */
const longestBareRow = 4096;

function hasForm(cell: string, form: CellForm, readDate: ReadDate): boolean {
  if (form === 'digits') return /^\d{1,15}$/.test(cell);
  if (form === 'hex') return /^(?:[0-9a-fA-F]{2}){8,}$/.test(cell);
  return form === 'any' || typeof readDate(cell) === 'object';
}

function headingsOf(line: TableLine, delimiter: string, quote: string | undefined): string[] {
  if (delimiter === 'columns') return line.text.trim().split(/\s+/);
  if (line.text.split(delimiter, tableLimits.columns + 1).length > tableLimits.columns) return [];
  return splitCells(line, delimiter, quote).map((name) => name.trim());
}

function headerTest(table: TableRule): (known: ReadonlySet<string>, names: readonly string[]) => boolean {
  if ('absent' in table.header) return () => false;
  const { all = [], some, none = [] } = table.header;
  const needed = all.map((names) => (typeof names === 'string' ? [names] : names).map(isThere));
  const wanted = some?.of.map(isThere) ?? [];
  const refused = none.map(isThere);
  return (known, names) =>
    needed.every((tests) => tests.some((test) => test(known, names))) &&
    wanted.filter((test) => test(known, names)).length >= (some?.least ?? 0) &&
    !refused.some((test) => test(known, names));
}

/** Whether a header has a column that fits a pattern. */
function isThere(pattern: string): (known: ReadonlySet<string>, names: readonly string[]) => boolean {
  const name = pattern.toLowerCase();
  if (!/[{*]/.test(pattern)) return (known) => known.has(name);
  const fits = columnPattern(pattern);
  return (_, names) => names.some((one) => fits(one) !== undefined);
}

function splitter(
  header: string,
  names: readonly string[],
  delimiter: string,
  quote: string | undefined,
): (line: TableLine) => string[] {
  if (delimiter !== 'columns') return (line) => splitCells(line, delimiter, quote);
  // Columns of fixed width begin where their headings do.
  let from = 0;
  const starts = names.map((name) => {
    const start = header.indexOf(name, from);
    from = start + name.length;
    return start;
  });
  return ({ text }) => starts.map((start, at) => text.slice(start, starts[at + 1]));
}

function layoutOf(
  table: TableRule,
  names: readonly string[],
  split: (line: TableLine) => string[],
): TableLayout {
  const width = names.findLastIndex((name) => name !== '') + 1;
  const headings = names.slice(0, width);
  return { table, headings, width, places: placesOf(headings, names.length), split };
}

/** A name is found without regard to case; `name#2` is the second of that name, `#3` the third column. */
function placesOf(headings: readonly string[], count: number): Places<Cells> {
  const byName = new Map<string, number>();
  for (const [at, heading] of headings.entries()) {
    const name = heading.toLowerCase();
    let key = name;
    for (let again = 2; byName.has(key) && again <= tableLimits.columns; again += 1) key = `${name}#${again}`;
    if (name !== '') byName.set(key, at);
    byName.set(`#${at + 1}`, at);
  }
  for (let at = headings.length; at < count; at += 1) byName.set(`#${at + 1}`, at);
  const readAt = (at: number) => (cells: Cells) => cells[at] ?? '';
  return {
    find(name) {
      const at = byName.get(name.toLowerCase());
      if (at !== undefined) return readAt(at);
      if (!name.includes('*')) return undefined;
      const fits = columnPattern(name);
      const found = headings.findIndex((heading) => fits(heading) !== undefined);
      return found < 0 ? undefined : readAt(found);
    },
    numbered(pattern) {
      const fits = columnPattern(pattern);
      const found = new Map<number, NumberedPlace<Cells>>();
      for (const [at, heading] of headings.entries()) {
        const match = fits(heading);
        // Columns that a pattern without numbers fits are counted as they stand.
        const number = match && (pattern.includes('..') ? match.number : at);
        if (number !== undefined && !found.has(number)) {
          found.set(number, { ...match, number, read: readAt(at) });
        }
      }
      return [...found.values()].toSorted((left, right) => left.number - right.number);
    },
  };
}
