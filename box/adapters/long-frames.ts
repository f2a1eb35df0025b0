/** Where one frame lies. */
export interface FramePlace {
  readonly start: number;
  readonly end: number;
}

/** The long frames `68 L L 68 … 16` that lie one behind the other from `start`; ends before the first byte that begins
 *  no whole frame. */
export function* longFrames(
  bytes: Uint8Array,
  start: number,
  end: number,
): Generator<FramePlace, void, undefined> {
  for (let at = start; at + 6 <= end;) {
    const length = bytes[at + 1] ?? 0;
    const next = at + length + 6;
    if (bytes[at] !== 0x68 || bytes[at + 2] !== length || bytes[at + 3] !== 0x68 || next > end) return;
    yield { start: at, end: next };
    at = next;
  }
}
