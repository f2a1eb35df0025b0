import type { FileAdapter } from '../box/adapters/adapter.ts';
import { fileAdapters } from '../box/adapters/index.ts';

/** The adapter of a format. Throws RangeError if there is none. */
export function adapterOf(id: string): FileAdapter {
  const adapter = fileAdapters.find((candidate) => candidate.id === id);
  if (!adapter) throw new RangeError(`No adapter "${id}"`);
  return adapter;
}
