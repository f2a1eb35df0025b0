import type { NumberedPlace, Places } from './bind-source.ts';
import { bindTable } from './bind-table.ts';
import { columnPattern } from './column-pattern.ts';
import { wordingOf } from './profile-file.ts';
import type { TableProfile } from './profile-schema.ts';
import { layoutInHead } from './recognise-table.ts';
import type { Cells } from './table-layout.ts';

/** One column of a table, and whether a rule of the profile reads it or knows that it holds nothing of ours. */
export interface ColumnUse {
  readonly name: string;
  readonly mapped: boolean;
}

/** The columns of the first table of a profile in a text, for whoever writes the profile; `undefined` if there is no such
 *  table at the beginning. */
export function columnsOf(profile: TableProfile, text: string): readonly ColumnUse[] | undefined {
  const layout = layoutInHead(profile, text);
  if (!layout) return undefined;
  const used = new Set<number>();
  // Every column is marked by a number of its own; whatever reads a row of them tells which ones it looked at.
  const row = layout.headings.map((_, at) => String(at));
  const note = (read: (row: Cells) => string) => used.add(Number(read(row)));
  const places: Places<Cells> = {
    find(name) {
      const read = layout.places.find(name);
      if (read) note(read);
      return read;
    },
    numbered(pattern): readonly NumberedPlace<Cells>[] {
      const found = layout.places.numbered(pattern);
      for (const { read } of found) note(read);
      return found;
    },
  };
  bindTable({ ...layout, places }, wordingOf(profile));
  const ignored = layout.table.ignore.map(columnPattern);
  return layout.headings.map((name, at) => ({
    name,
    mapped: used.has(at) || ignored.some((fits) => fits(name) !== undefined),
  }));
}
