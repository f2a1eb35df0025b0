/** A source of numbers from 0 up to, not including, 1. */
export type Random = () => number;

/** Repeatable numbers for a seed: the same text gives the same row on every machine, so that a simulated meter says
 *  the same thing in every file it appears in. Mulberry32 over an FNV-1a hash of the seed; not for secrets. */
export function randomOf(seed: string): Random {
  let state = 0x811c9dc5;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number between `least` and `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least);
}
