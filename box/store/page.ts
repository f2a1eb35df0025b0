import type { Page } from '../api/box-view.ts';

/** Items on a page: 100 unless asked otherwise, 1,000 at most. */
export function pageSize(limit = 100): number {
  return Math.max(1, Math.min(Math.floor(limit), 1000));
}

/** A page of rows that were read with one more than fits; its cursor is the id of the last one on it. */
export function pageOf<Row extends { readonly id: number }, T>(
  rows: readonly Row[],
  size: number,
  viewOf: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items: items.map(viewOf), ...(rows.length > size && last ? { next: last.id } : {}) };
}
