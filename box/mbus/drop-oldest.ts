/** Makes room in a map that must not grow without bound: the entry that was put in first goes. */
export function dropOldest<Key>(map: Map<Key, unknown>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
