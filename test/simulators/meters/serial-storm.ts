// A wired bus at its worst, made from a seed: meters speak, somebody drives nails into the cable, plugs are pulled. Times
// are virtual, so that hours pass in seconds; the ledger is the truth.
import { encodeWired, plainLayers } from '../mbus-encoder/encode-telegram.ts';
import { joined } from '../mbus-encoder/encode-record.ts';
import { energyRecord } from './wired-slaves.ts';

/** Something that happens on the line, `afterMs` after the event before. */
export type StormEvent =
  | { readonly is: 'bytes'; readonly bytes: Uint8Array; readonly afterMs: number }
  | { readonly is: 'unplug'; readonly afterMs: number };

/** What the meters really said, whole and undisturbed: `serial value`, in order. */
export interface Storm {
  readonly events: readonly StormEvent[];
  readonly ledger: readonly string[];
}

/** `frames` frames of 50 meters with noise around three of ten, and `unplugs` pulled plugs, half of them mid-frame. */
export function serialStorm(seed: number, frames: number, unplugs: number): Storm {
  const random = randomOf(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const junk = (length: number) => Uint8Array.from({ length }, () => whole(256));
  const events: StormEvent[] = [];
  const ledger: string[] = [];
  const say = (bytes: Uint8Array, afterMs: number) => void events.push({ is: 'bytes', bytes, afterMs });

  for (let n = 0; n < frames; n += 1) {
    const serial = String(10_000_000 + whole(50));
    const value = whole(10_000_000);
    const frame = encodeWired(
      1,
      plainLayers(energyRecord(value), 0, { manufacturer: 'QDS', serial, version: 1, type: 4 }, n & 0xff),
    );
    if (random() < 0.3) say(noise(frame), 900);
    if (random() < 0.3) {
      const cut = 1 + whole(frame.length - 1);
      say(frame.subarray(0, cut), 900);
      say(frame.subarray(cut), whole(40));
    } else say(frame, 900);
    ledger.push(`${serial} ${value}`);
    if (random() < 0.05) say(frame, 100); // the master asks again, the slave repeats
    if (n % Math.floor(frames / unplugs) === 0) {
      if (random() < 0.5) say(frame.subarray(0, whole(frame.length)), 900);
      events.push({ is: 'unplug', afterMs: 0 });
    }
  }
  return { events, ledger };

  function noise(frame: Uint8Array): Uint8Array {
    const flipped = frame.slice();
    const place = whole(frame.length);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << whole(8));
    const kinds = [
      junk(1 + whole(300)),
      frame.subarray(0, 1 + whole(frame.length - 1)),
      flipped,
      joined(Uint8Array.of(0x68, 0xff, 0xff, 0x68), junk(40)),
      new Uint8Array(2000).fill(0x68),
      Uint8Array.of(0x10, 0x5b, 0x01, 0x5c, 0x16), // another master talks
      Uint8Array.of(0x68, 3, 3, 0x68),
      joined(frame.subarray(0, 12), frame), // a frame that breaks off and begins anew without a pause
    ];
    return kinds[whole(kinds.length)] ?? flipped;
  }
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
