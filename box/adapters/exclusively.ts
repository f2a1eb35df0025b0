import type { FileAdapter, FileHead } from './adapter.ts';

/** Adapters of which at most one recognises a file: the first in the list that does. Profiles are data, and no rule in
 *  them could keep two from claiming a table that has the columns of both. */
export function exclusively(adapters: readonly FileAdapter[]): readonly FileAdapter[] {
  let lastHead: FileHead | undefined;
  let lastOwner: FileAdapter | undefined;
  const ownerOf = (head: FileHead): FileAdapter | undefined => {
    if (head !== lastHead) {
      lastOwner = adapters.find((adapter) => adapter.recognises(head));
      lastHead = head;
    }
    return lastOwner;
  };
  return Object.freeze(
    adapters.map((adapter) => ({ ...adapter, recognises: (head: FileHead) => ownerOf(head) === adapter })),
  );
}
