import { columnPattern } from '../profile/column-pattern.ts';
import type { TableRule } from '../profile/profile-schema.ts';

/** Collects the headings that the rules of a table name, for a table whose own header is another one. Places (`#3`) do not
 *  count: every table has a third column. */
export function namesHeading(table: TableRule): (heading: string) => boolean {
  const { header: _header, name: _name, ...rules } = table;
  const names = new Set<string>();
  const patterns: ((heading: string) => boolean)[] = [];
  for (const text of textsIn(rules)) {
    names.add(text.toLowerCase());
    if (!/[{*]/.test(text)) continue;
    const fits = columnPattern(text);
    patterns.push((heading) => fits(heading) !== undefined);
  }
  return (heading) => names.has(heading.toLowerCase()) || patterns.some((fits) => fits(heading));
}

/** Every text in some data, keys left out. */
function* textsIn(data: unknown): Generator<string, void, undefined> {
  if (typeof data === 'string') yield data;
  else if (Array.isArray(data)) for (const one of data) yield* textsIn(one);
  else if (typeof data === 'object' && data !== null)
    for (const one of Object.values(data)) yield* textsIn(one);
}
