import { drawLines, looks, type TextLook, wrapped } from './draw-text.ts';
import { ink, makeRoom, type Print, sheet } from './open-print.ts';
import { artifact, group, leaf } from './tagged.ts';

/** A column. Numbers stand right, with as many decimals in each row as in the others, so that their marks align. */
export interface Column {
  readonly title: string;
  /** Part of the table's width that it takes, in whatever unit the others use. */
  readonly width: number;
  readonly number?: boolean;
}

/** A row. A `sum` has a rule above and bold figures; a `head` stands alone in its row. */
export interface Row {
  readonly cells: readonly string[];
  readonly kind?: 'sum' | 'head';
  /** Stands small below the first cell. */
  readonly note?: string;
}

/** A table of a document. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Little air between the rows, for long lists of numbers. */
  readonly dense?: boolean;
}

interface Place {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

const gutter = 8;

/** Height of a table in points. */
export function tableHeight(print: Print, table: Table): number {
  const places = placesOf(table);
  const rows = table.rows.map((row) => measured(print, row, table, places).height);
  return rows.reduce((sum, height) => sum + height, headHeight(print, table, places));
}

/** Draws a table at `print.y`; rows are never torn, the head is repeated on every page. */
export function drawTable(print: Print, table: Table): void {
  const places = placesOf(table);
  const first = table.rows[0] && measured(print, table.rows[0], table, places).height;
  makeRoom(print, headHeight(print, table, places) + (first ?? 0) * 2);
  group(print, 'Table', () => {
    drawHead(print, table, places, true);
    for (const row of table.rows) {
      const lines = measured(print, row, table, places);
      const beside = row.kind === 'head' ? 16 : 0; // a heading row keeps the row after it
      if (makeRoom(print, lines.height + beside)) drawHead(print, table, places, false);
      drawRow(print, row, lines, places);
    }
  });
}

function placesOf({ columns }: Table): Place[] {
  const width = sheet.right - sheet.left;
  const all = columns.reduce((sum, column) => sum + column.width, 0);
  let left: number = sheet.left;
  return columns.map((column, at) => {
    const whole = (column.width / all) * width;
    const last = at === columns.length - 1;
    const place = {
      x: left,
      width: whole - (last ? 0 : gutter),
      align: column.number === true ? ('right' as const) : ('left' as const),
    };
    left += whole;
    return place;
  });
}

/** A list of facts needs no head. */
function headless({ columns }: Table): boolean {
  return columns.every(({ title }) => title === '');
}

function headLines(print: Print, { columns }: Table, places: readonly Place[]): string[][] {
  return columns.map(({ title }, at) => wrapped(print, title, looks.head, places[at]?.width ?? 0));
}

function headHeight(print: Print, table: Table, places: readonly Place[]): number {
  if (headless(table)) return 0;
  const lines = Math.max(...headLines(print, table, places).map(({ length }) => length));
  return lines * looks.head.leading + 5;
}

function drawHead(print: Print, table: Table, places: readonly Place[], asElement: boolean): void {
  if (headless(table)) {
    rule(print, places, ink.quiet);
    return;
  }
  const cells = headLines(print, table, places);
  const most = Math.max(...cells.map(({ length }) => length));
  const draw = (at: number) => {
    const lines = cells[at] ?? [];
    const place = places[at];
    const top = print.y + (most - lines.length) * looks.head.leading;
    if (place) drawLines(print, lines, looks.head, place, top);
  };
  if (asElement) {
    group(print, 'TR', () => {
      for (const at of cells.keys()) leaf(print, 'TH', () => draw(at), { scope: 'Column' });
    });
  } else {
    artifact(print, () => {
      for (const at of cells.keys()) draw(at);
    });
  }
  print.y += most * looks.head.leading + 2;
  rule(print, places, ink.quiet);
  print.y += 3;
}

interface Measured {
  readonly cells: readonly string[][];
  readonly note: readonly string[];
  readonly look: TextLook;
  readonly above: number;
  readonly height: number;
}

function measured(print: Print, row: Row, { dense }: Table, places: readonly Place[]): Measured {
  const above = dense === true ? 1 : 2.5;
  const look = row.kind === undefined ? looks.cell : looks.cellStrong;
  const cells = row.cells.map((text, at) => {
    const place = places[at];
    if (!place) return [];
    const width = row.kind === 'head' ? sheet.right - place.x : place.width;
    return place.align === 'right' ? [text] : wrapped(print, text, look, width);
  });
  const noteWidth = (places[0]?.width ?? 0) + (row.cells[1] === '' ? (places[1]?.width ?? 0) : 0);
  const note = row.note === undefined ? [] : wrapped(print, row.note, looks.small, noteWidth);
  const first = (cells[0]?.length ?? 1) * look.leading + note.length * looks.small.leading;
  const rest = Math.max(...cells.map(({ length }) => length)) * look.leading;
  const extra = row.kind === 'head' ? 5 : 0;
  return { cells, note, look, above, height: Math.max(first, rest) + 2 * above + extra };
}

function drawRow(
  print: Print,
  row: Row,
  { cells, note, look, above, height }: Measured,
  places: readonly Place[],
): void {
  if (row.kind === 'sum') rule(print, places, ink.quiet);
  const top = print.y + above + (row.kind === 'head' ? 5 : 0);
  group(print, 'TR', () => {
    for (const [at, lines] of cells.entries()) {
      const place = places[at];
      if (!place) continue;
      leaf(
        print,
        at === 0 ? 'TH' : 'TD',
        () => {
          const end = drawLines(print, lines, look, place, top);
          if (at === 0 && note.length > 0) drawLines(print, note, looks.small, place, end);
        },
        at === 0 ? { scope: 'Row' } : {},
      );
    }
  });
  print.y += height;
  if (row.kind !== 'sum') rule(print, places, ink.rule);
}

function rule(print: Print, places: readonly Place[], colour: string): void {
  const first = places[0];
  const last = places.at(-1);
  if (!first || !last) return;
  artifact(print, () => {
    print.pdf
      .moveTo(first.x, print.y)
      .lineTo(last.x + last.width, print.y)
      .lineWidth(0.5)
      .strokeColor(colour)
      .stroke();
  });
}
