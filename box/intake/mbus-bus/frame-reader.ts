/** What was found on a wired bus between two silences. */
export interface FrameReader {
  /** Takes bytes that arrived at `atMs` (any clock that only goes forward); returns the frames that are complete now. A
   *  frame is returned whole, start to stop byte; its checksum was proved. */
  push(bytes: Uint8Array, atMs: number): Uint8Array[];
  /** Forgets what was begun. */
  reset(): void;
  /** Bytes that were of no use so far. */
  readonly noiseBytes: number;
  /** Frames that broke off or whose checksum was wrong. */
  readonly brokenFrames: number;
}

/** Finds frames in the bytes of a wired bus (EN 13757-2). Outside of a frame noise is passed over byte by byte. Inside
 *  one nothing is ever searched: a frame that proves wrong takes everything with it until the bus has been silent for
 *  `gapMs`, so that no part of its data can be taken for a frame (the standard: 22 bit times of silence end a frame).
 *  Remembers at most one frame. */
export function createFrameReader(gapMs: number): FrameReader {
  let begun = new Uint8Array(0);
  let lastMs = Number.NEGATIVE_INFINITY;
  let deaf = false;
  let noiseBytes = 0;
  let brokenFrames = 0;

  function giveUp(): void {
    brokenFrames += 1;
    noiseBytes += begun.length;
    begun = new Uint8Array(0);
    deaf = true;
  }

  /** Takes one frame off the front of what was begun, if it is complete. */
  function next(): Uint8Array | undefined {
    while (begun.length > 0) {
      const length = frameLength(begun);
      if (length === 'noise') {
        begun = begun.subarray(1);
        noiseBytes += 1;
        continue;
      }
      if (length === 'more' || begun.length < length) return undefined;
      const frame = begun.slice(0, length);
      if (!isProved(frame)) {
        giveUp();
        return undefined;
      }
      begun = begun.subarray(length);
      return frame;
    }
    return undefined;
  }

  return {
    get noiseBytes() {
      return noiseBytes;
    },
    get brokenFrames() {
      return brokenFrames;
    },
    reset() {
      begun = new Uint8Array(0);
      deaf = false;
    },
    push(bytes, atMs) {
      const silent = atMs - lastMs > gapMs;
      lastMs = atMs;
      if (silent) {
        if (begun.length > 0) giveUp();
        deaf = false;
      }
      if (deaf) {
        noiseBytes += bytes.length;
        return [];
      }
      begun = begun.length === 0 ? bytes.slice() : joined(begun, bytes);
      const frames: Uint8Array[] = [];
      for (let frame = next(); frame; frame = next()) frames.push(frame);
      if (deaf) begun = new Uint8Array(0);
      return frames;
    },
  };
}

/** How long the frame is that begins here. A start byte alone may still be noise. */
function frameLength(bytes: Uint8Array): number | 'more' | 'noise' {
  const [start, first, second, third] = bytes;
  if (start === ack) return 1;
  if (start === startShort) return shortLength;
  if (start !== startLong) return 'noise';
  if (first !== undefined && first < 3) return 'noise';
  if (second !== undefined && second !== first) return 'noise';
  if (third !== undefined && third !== startLong) return 'noise';
  return first === undefined || third === undefined ? 'more' : first + 6;
}

function isProved(frame: Uint8Array): boolean {
  if (frame.length === 1) return true;
  if (frame.at(-1) !== stop) return false;
  let sum = 0;
  for (let at = frame[0] === startLong ? 4 : 1; at < frame.length - 2; at += 1) sum += frame[at] ?? 0;
  return (sum & 0xff) === frame.at(-2);
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}

const ack = 0xe5;
const startShort = 0x10;
const shortLength = 5;
const startLong = 0x68;
const stop = 0x16;
