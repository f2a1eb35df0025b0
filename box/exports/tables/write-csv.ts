import { guardedCell } from './guarded-cell.ts';
import type { Sheet } from './sheet.ts';

/** How a CSV file is written. */
export interface CsvForm {
  readonly separator: ';' | ',';
  /** Decimal mark of the numbers. */
  readonly mark: ',' | '.';
}

/** A sheet as CSV in UTF-8 with byte order mark, lines end with CR LF (RFC 4180), so that a double click opens it as it
 *  should look. Texts are guarded, numbers and days are checked instead: one that is none is a text. */
export function writeCsv({ columns, rows }: Sheet, form: CsvForm): Uint8Array {
  const lines = [
    columns.map(({ title }) => quoted(guardedCell(title), form)),
    ...rows.map((row) => row.map((cell, at) => quoted(written(cell, columns[at]?.kind, form), form))),
  ];
  return new TextEncoder().encode(`\uFEFF${lines.map((line) => line.join(form.separator)).join('\r\n')}\r\n`);
}

/** Whether a text is a plain decimal. */
export function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

/** Whether a text has the form of a day. */
function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function written(cell: string, kind: string | undefined, { mark }: CsvForm): string {
  if (kind === 'number' && isNumber(cell)) return cell.replace('.', mark);
  return kind === 'day' && isDay(cell) ? cell : guardedCell(cell);
}

function quoted(cell: string, { separator }: CsvForm): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
