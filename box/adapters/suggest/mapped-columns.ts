import { columnPattern } from '../profile/column-pattern.ts';
import type { TableRule } from '../profile/profile-schema.ts';

/** Whether a rule of a table names a column; `again` is 2 for the second column of that heading. A rule may also name a
 *  place, `#3`: without `place` that does not count. */
export type IsMapped = (heading: string, again: number, place?: number) => boolean;

/** Collects the columns that the rules of a table name, so that a preview can show the others. */
export function mappedColumns(table: TableRule): IsMapped {
  const { header: _header, name: _name, ...rules } = table;
  const names = new Set<string>();
  const patterns: ((heading: string) => boolean)[] = [];
  for (const text of textsIn(rules)) {
    names.add(text.toLowerCase());
    if (!/[{*]/.test(text)) continue;
    const fits = columnPattern(text);
    patterns.push((heading) => fits(heading) !== undefined);
  }
  return (heading, again, place) => {
    const name = heading.toLowerCase();
    if (again === 1 && names.has(name)) return true;
    return names.has(`${name}#${again}`) || names.has(`#${place}`) || patterns.some((fits) => fits(heading));
  };
}

/** The headings that no rule of a table names. */
export function unmappedColumns(table: TableRule, headings: readonly string[]): string[] {
  const isMapped = mappedColumns(table);
  const seen = new Map<string, number>();
  return headings.flatMap((heading, at) => {
    const again = (seen.get(heading.toLowerCase()) ?? 0) + 1;
    seen.set(heading.toLowerCase(), again);
    return heading === '' || isMapped(heading, again, at + 1) ? [] : [heading];
  });
}

/** Every text in some data, keys left out. */
function* textsIn(data: unknown): Generator<string, void, undefined> {
  if (typeof data === 'string') yield data;
  else if (Array.isArray(data)) for (const one of data) yield* textsIn(one);
  else if (typeof data === 'object' && data !== null)
    for (const one of Object.values(data)) yield* textsIn(one);
}
