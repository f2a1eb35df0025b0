/** So many lines of one kind within a minute; more would wear out the card and bury the rest (reliability.md 2.3, R4). */
const mostPerMinute = 20;
const minuteMs = 60_000;

/** Tells for each line whether to write it. `suppressed` is the number of lines of this kind that were left out before
 *  this one. `now` counts milliseconds up from anywhere. */
export function createLogLimit(now: () => number = () => performance.now()) {
  const kinds = new Map<string, { since: number; lines: number; suppressed: number }>();
  return (kind: string): { readonly write: boolean; readonly suppressed: number } => {
    const at = now();
    const found = kinds.get(kind);
    if (found && at - found.since < minuteMs) {
      found.lines += 1;
      if (found.lines <= mostPerMinute) return { write: true, suppressed: 0 };
      found.suppressed += 1;
      return { write: false, suppressed: 0 };
    }
    if (!found && kinds.size >= 10_000) kinds.clear(); // more addresses than a site has: begin anew
    kinds.set(kind, { since: at, lines: 1, suppressed: 0 });
    return { write: true, suppressed: found?.suppressed ?? 0 };
  };
}
