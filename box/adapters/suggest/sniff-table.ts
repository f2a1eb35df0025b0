import { splitCells } from '../profile/split-cells.ts';

/** A table as it seems to be: which character parts its cells, where its header stands, and some of its rows. */
export interface SniffedTable {
  readonly delimiter: string;
  readonly quote: string;
  /** Number of the header's line, from 1. */
  readonly headerLine: number;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const delimiters = [';', '\t', '|', ','] as const;

/** Lines in which a header is looked for (formats.md 4), and rows that are looked at. */
const headerLines = 50;
const mostRows = 200;
const mostColumns = 400;

/** Finds the table at the beginning of a text: the delimiter and the line of headings under which most rows have as many
 *  cells. `undefined` if there is none with two columns and a row. */
export function sniffTable(text: string): SniffedTable | undefined {
  const lines = text.split('\n', headerLines + mostRows).map((line) => line.replace(/\r$/, ''));
  // The last line of a head may be cut.
  if (lines.length > 1 && text.length >= 60_000) lines.pop();
  let best: { readonly table: SniffedTable; readonly weight: number } | undefined;
  for (const delimiter of delimiters) {
    const table = underDelimiter(lines, delimiter);
    if (!table) continue;
    const weight = table.rows.length * Math.min(table.headings.length, 40);
    if (!best || weight > best.weight) best = { table, weight };
  }
  return best?.table;
}

function underDelimiter(lines: readonly string[], delimiter: string): SniffedTable | undefined {
  for (const [at, line] of lines.slice(0, headerLines).entries()) {
    const headings = cellsOf(line, delimiter);
    if (!isHeader(headings)) continue;
    const rows = lines
      .slice(at + 1)
      .map((row) => cellsOf(row, delimiter))
      .filter((cells) => cells.length === headings.length)
      .slice(0, mostRows);
    if (rows.length > 0) return { delimiter, quote: '"', headerLine: at + 1, headings, rows };
  }
  return undefined;
}

/** Headings are words: none is empty but at the end, hardly one is a number. */
function isHeader(cells: readonly string[]): boolean {
  const width = cells.findLastIndex((cell) => cell !== '') + 1;
  if (width < 2 || width > mostColumns) return false;
  const written = cells.slice(0, width);
  const words = written.filter((cell) => /\p{L}/u.test(cell) || isDateHeading(cell));
  return words.length >= 2 && words.length * 10 >= written.length * 8;
}

function isDateHeading(cell: string): boolean {
  return /^\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?$/.test(cell.trim());
}

function cellsOf(line: string, delimiter: string): string[] {
  if (line.length > 65_536 || !line.includes(delimiter)) return [];
  if (line.split(delimiter, mostColumns + 1).length > mostColumns) return [];
  return splitCells({ text: line, line: 1, ended: true }, delimiter, '"').map((cell) => cell.trim());
}
