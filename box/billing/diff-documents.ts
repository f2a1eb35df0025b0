/** One difference between two versions of a document. */
export interface DocumentChange {
  /** Such as `buildings[H1].units[W3].areaM2`: members of a list by their id, else by their place. */
  readonly place: string;
  /** As JSON; absent if it was not there. */
  readonly before?: string;
  readonly after?: string;
}

/** What differs between two JSON documents, deepest place first told; nothing if they are the same. Members of a list
 *  that have an `id` are compared by it, so that a new first one does not change all the others. */
export function diffDocuments(before: unknown, after: unknown, place = ''): DocumentChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const left = membersOf(before);
  const right = membersOf(after);
  if (!left || !right || Array.isArray(before) !== Array.isArray(after)) {
    return [
      {
        place,
        ...(before === undefined ? {} : { before: JSON.stringify(before) }),
        ...(after === undefined ? {} : { after: JSON.stringify(after) }),
      },
    ];
  }
  const list = Array.isArray(before);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const inner = list ? `${place}[${name}]` : place === '' ? name : `${place}.${name}`;
    return diffDocuments(left.get(name), right.get(name), inner);
  });
}

function membersOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const items = value as readonly unknown[];
  return new Map(items.map((item, at) => [idOf(item) ?? String(at), item]));
}

/** What tells a member from the others: its id, the user of a settlement's row, the day from which it is valid. */
function idOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  for (const name of ['id', 'user', 'validFrom', 'meterPoint'] as const) {
    const value = (item as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
