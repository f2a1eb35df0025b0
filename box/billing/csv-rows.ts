import { BoxError } from '../domain/box-error.ts';

/** The cells of a CSV text, line by line. Semicolon, comma or tab, whichever the first line has; values may be quoted.
 *  Throws `FILE_DAMAGED` with the row for an open quote. */
export function csvCells(text: string): string[][] {
  const plain = text.replace(/^\uFEFF/, '');
  const firstLine = plain.split(/\r?\n/, 1)[0] ?? '';
  const mark = [';', '\t', ','].find((candidate) => firstLine.includes(candidate)) ?? ';';
  return cellsOf(plain, mark);
}

/** Rows as CSV for spreadsheets: UTF-8 with a byte order mark, semicolons, as German and Swiss Excel open it. A value that
 *  a spreadsheet would take for a formula gets an apostrophe, which `csvCells` leaves and imports take off. */
export function csvText(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [names, ...rows].map((cells) => cells.map(quoted).join(';'));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function quoted(cell: string): string {
  const safe = /^[=+@\t\r]/.test(cell) || /^-(?![\d.]+$)/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cellsOf(text: string, mark: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0)
        throw new BoxError('FILE_DAMAGED', `Row ${rows.length + 1} has a quote that is never closed`);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const from = at;
      while (at < text.length && text[at] !== mark && text[at] !== '\n' && text[at] !== '\r') at += 1;
      cell = text.slice(from, at);
    }
    row.push(cell);
    if (text[at] === mark) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    while (text[at] === '\r' || text[at] === '\n') at += 1;
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
  }
  if (row.some((each) => each !== '')) rows.push(row);
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at)) {
    if (text[at + 1] !== '"') return at;
    at += 2;
  }
  return -1;
}
