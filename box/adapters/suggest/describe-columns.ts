import { dimensionOf } from '../dimension.ts';
import { isMissing } from '../missing-marker.ts';
import { dateReader } from '../profile/date-formats.ts';
import { type ColumnRole, deviceTypeOfWord, rolesOfHeading } from './header-words.ts';
import type { SniffedTable } from './sniff-table.ts';

/** What a column of a table holds, by its heading and its cells. */
export interface Column {
  readonly heading: string;
  /** How the profile names it: `Wert`, `Wert#2` for the second of that name. */
  readonly name: string;
  /** Cells that are not missing. */
  readonly cells: readonly string[];
  readonly role: ColumnRole | undefined;
  /** Unit in its heading: `Energie [kWh]`. */
  readonly unit?: string;
  /** The format in which all its dates are written. */
  readonly dateFormat?: string;
}

/** Formats that dates are looked for in, the usual first. */
const dateFormats = [
  'dd.MM.yyyy',
  'iso',
  'dd/MM/yyyy',
  'dd.MM.yy',
  'dd-MM-yyyy',
  'yyyy/MM/dd',
  'yyyyMMdd',
  'yyyyMMddHHmmss',
  'dd/MM/yy',
] as const;

/** Describes the columns of a table; each role is given once, except that there may be several values. */
export function describeColumns(table: SniffedTable): Column[] {
  const seen = new Map<string, number>();
  const taken = new Set<ColumnRole>();
  const readers = dateFormats.map((format) => ({ format, read: dateReader([format], isMissing) }));
  return table.headings.map((heading, at) => {
    const again = (seen.get(heading.toLowerCase()) ?? 0) + 1;
    seen.set(heading.toLowerCase(), again);
    const cells = table.rows.map((row) => row[at] ?? '').filter((cell) => !isMissing(cell));
    const dateFormat = readers.find(
      ({ read }) => cells.length > 0 && cells.every((cell) => typeof read(cell) === 'object'),
    )?.format;
    const unit = unitInHeading(heading);
    const role = rolesOfHeading(heading).find(
      (candidate) => (candidate === 'value' || !taken.has(candidate)) && fits(candidate, cells, dateFormat),
    );
    const own =
      role ?? (unit !== undefined && cells.every(isNumber) && cells.length > 0 ? 'value' : undefined);
    if (own !== undefined) taken.add(own);
    return {
      heading,
      name: again === 1 ? heading : `${heading}#${again}`,
      cells,
      role: own,
      ...(unit === undefined ? {} : { unit }),
      ...(dateFormat === undefined ? {} : { dateFormat }),
    };
  });
}

/** Whether the cells of a column can be what its heading says. A column without any cell may be anything. */
function fits(role: ColumnRole, cells: readonly string[], dateFormat: string | undefined): boolean {
  const all = (test: (cell: string) => boolean) => cells.every(test);
  switch (role) {
    case 'serial':
      return cells.length > 0 && all((cell) => /^\d{1,8}$/.test(cell));
    case 'date':
    case 'set-date':
    case 'error-date':
      return dateFormat !== undefined;
    case 'time':
      return all((cell) => /^\d{1,2}:\d{2}(?::\d{2})?$/.test(cell));
    case 'value':
    case 'set-value':
      return cells.length > 0 && most(cells, isNumber);
    case 'unit':
      return cells.length > 0 && most(cells, (cell) => dimensionOf(cell, undefined) !== undefined);
    case 'version':
    case 'status':
      return all((cell) => /^\d{1,3}$/.test(cell));
    case 'medium':
      return most(cells, (cell) => /^\d{1,3}$/.test(cell) || deviceTypeOfWord(cell) !== undefined);
    case 'manufacturer':
      return all((cell) => cell.length <= 40);
  }
}

/** Broken cells are what the preview is for: nine in ten must fit. */
function most(cells: readonly string[], test: (cell: string) => boolean): boolean {
  return cells.filter(test).length * 10 >= cells.length * 9;
}

/** Whether a text is a number in any notation. */
export function isNumber(text: string): boolean {
  return text.length <= 40 && /^[+-]?\d[\d.,' ]*$/.test(text);
}

/** The unit at the end of a heading, in brackets or as its last word. */
function unitInHeading(heading: string): string | undefined {
  if (heading.length > 200) return undefined;
  const bracketed = /[[(]([^\])]{1,20})[\])]\s*$/.exec(heading)?.[1];
  const word = bracketed ?? heading.trim().split(/[\s_]/).at(-1) ?? '';
  return dimensionOf(word, undefined) === undefined || word === heading.trim() ? undefined : word;
}
