/** Which bytes of a file were written. Senders may write out of order and leave nothing out; a file with a gap is not
 *  what its sender has. */
export interface WrittenRanges {
  add(from: number, until: number): void;
  /** Forgets what lies at or after `size`. */
  cut(size: number): void;
  /** Number of bytes from the start without a gap. */
  readonly whole: number;
  /** End of the last byte written. */
  readonly end: number;
  /** Separate pieces. */
  readonly count: number;
}

/** Keeps the ranges sorted and merged; `[0, start)` counts as written. */
export function createWrittenRanges(start = 0): WrittenRanges {
  const ranges: [from: number, until: number][] = start > 0 ? [[0, start]] : [];

  return {
    add(from, until) {
      if (until <= from) return;
      const last = ranges.at(-1);
      if (last && from === last[1]) {
        last[1] = until; // nearly every write comes in order
        return;
      }
      let first = 0;
      while (first < ranges.length && (ranges[first]?.[1] ?? 0) < from) first += 1;
      let after = first;
      let [low, high] = [from, until];
      for (let range = ranges[after]; range && range[0] <= high; range = ranges[after]) {
        low = Math.min(low, range[0]);
        high = Math.max(high, range[1]);
        after += 1;
      }
      ranges.splice(first, after - first, [low, high]);
    },
    cut(size) {
      while ((ranges.at(-1)?.[0] ?? -1) >= size) ranges.pop();
      const last = ranges.at(-1);
      if (last && last[1] > size) last[1] = size;
    },
    get whole() {
      const first = ranges[0];
      return first && first[0] === 0 ? first[1] : 0;
    },
    get end() {
      return ranges.at(-1)?.[1] ?? 0;
    },
    get count() {
      return ranges.length;
    },
  };
}
