import type { Page } from '../api/box-view.ts';
import type { BoxClient } from './box-client.ts';

/** Asks for one page of a list after the other, until the last or until there are `most` items. `cursor` is the query
 *  parameter that says where a page begins. */
export async function* allPages<T>(
  box: BoxClient,
  path: string,
  cursor: 'before' | 'after',
  query: Readonly<Record<string, string | undefined>>,
  most: number,
): AsyncGenerator<T> {
  let next: number | undefined;
  let left = most;
  do {
    const limit = String(Math.min(left, 500));
    const at = next === undefined ? {} : { [cursor]: String(next) };
    const page: Page<T> = await box.ask({ method: 'GET', path, query: { ...query, ...at, limit } });
    yield* page.items;
    left -= page.items.length;
    ({ next } = page);
  } while (next !== undefined && left > 0);
}
