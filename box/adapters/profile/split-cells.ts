import { BoxError } from '../../domain/box-error.ts';
import { tableLimits, type TableLine } from './table-lines.ts';

/** Takes a record apart into cells, blanks and quotes removed. A quote only counts at a cell's start; inside, two stand
 *  for one. Throws BoxError `FILE_DAMAGED` for too many or too large cells. */
export function splitCells(
  { text, line }: TableLine,
  delimiter: string,
  quote: string | undefined,
): string[] {
  const cells =
    quote === undefined || !text.includes(quote)
      ? text.split(delimiter)
      : splitQuoted(text, delimiter, quote);
  if (cells.length > tableLimits.columns) {
    throw new BoxError('FILE_DAMAGED', `Line ${line} has more than ${tableLimits.columns} columns`);
  }
  if (text.length > tableLimits.cell && cells.some((cell) => cell.length > tableLimits.cell)) {
    throw new BoxError('FILE_DAMAGED', `Line ${line} has a cell of more than ${tableLimits.cell} characters`);
  }
  return cells;
}

function splitQuoted(text: string, delimiter: string, quote: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    if (text[at] === quote) {
      const { cell, end } = quotedCell(text, at + 1, quote);
      const next = text.indexOf(delimiter, end);
      cells.push(cell);
      at = next < 0 ? text.length + 1 : next + 1;
    } else {
      const next = text.indexOf(delimiter, at);
      cells.push(text.slice(at, next < 0 ? text.length : next));
      at = next < 0 ? text.length + 1 : next + 1;
    }
    if (cells.length > tableLimits.columns) break;
  }
  return cells;
}

function quotedCell(text: string, from: number, quote: string): { cell: string; end: number } {
  let cell = '';
  let at = from;
  for (;;) {
    const next = text.indexOf(quote, at);
    if (next < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, next);
    if (text[next + 1] !== quote) return { cell, end: next + 1 };
    cell += quote;
    at = next + 2;
  }
}
