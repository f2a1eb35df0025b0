import type { RadioMode } from '../../domain/meter-port.ts';
import type { StickResult } from '../../mbus/sticks/stick-frame.ts';

/** A telegram as a stick handed it over. */
export interface StickTelegram {
  readonly telegram: Uint8Array;
  readonly rssi?: number;
}

/** Bytes to a stick, and how its answer is known. */
export interface StickCommand {
  readonly bytes: Uint8Array;
  isAnswer(frame: StickSays): boolean;
}

/** Something a stick said that is complete. */
export type StickSays =
  | {
      readonly is: 'frame';
      readonly message: number;
      readonly endpoint?: number;
      readonly payload: Uint8Array;
    }
  | { readonly is: 'line'; readonly text: string };

/** Turns the bytes of a stick into what it says, and telegrams. Remembers at most one frame or line. */
export interface StickReader {
  push(bytes: Uint8Array): {
    readonly says: readonly StickSays[];
    readonly telegrams: readonly StickTelegram[];
  };
  /** The line was silent for a while: a frame that was begun will not be finished, and a telegram without an end of its
   *  own is over. */
  silence(): readonly StickTelegram[];
  /** Bytes that were of no use so far. */
  readonly noiseBytes: number;
}

/** One kind of stick: how it is spoken to. One frozen object per kind (mbus.md 6.10). */
export interface StickProtocol {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly baud: number;
  reader(): StickReader;
  /** Asks who is there; absent for receivers that cannot be asked. */
  readonly hello?: StickCommand;
  /** Has it listen in a mode; throws `USAGE` for a mode it does not have. */
  configure(mode: RadioMode): readonly StickCommand[];
  /** Starts it anew after it fell silent. */
  readonly reset?: Uint8Array;
}

/** Longest frame of any stick; more is noise. */
const longestFrame = 2_048;

/** A reader for sticks that speak in frames. A frame whose checksum is wrong is no frame: the search goes on behind its
 *  first byte, because sticks, unlike meters, put a start byte before each frame and their own noise between. */
export function frameReader(read: (bytes: Uint8Array) => StickResult): StickReader {
  let begun: Uint8Array = new Uint8Array(0);
  let noiseBytes = 0;

  function drop(count: number): void {
    noiseBytes += count;
    begun = begun.subarray(count);
  }

  function readAll() {
    const says: StickSays[] = [];
    const telegrams: StickTelegram[] = [];
    while (begun.length > 0) {
      const result = read(begun);
      if (result === 'more') {
        if (begun.length <= longestFrame) break;
        drop(1);
      } else if (result === 'noise' || result.checksumOk === false) drop(1);
      else {
        const { length, message, endpoint, payload, telegram, rssi } = result;
        says.push({ is: 'frame', message, payload, ...(endpoint === undefined ? {} : { endpoint }) });
        if (telegram) telegrams.push({ telegram, ...(rssi === undefined ? {} : { rssi }) });
        begun = begun.subarray(length);
      }
    }
    begun = begun.slice();
    return { says, telegrams };
  }

  return {
    get noiseBytes() {
      return noiseBytes;
    },
    push(bytes) {
      const whole = new Uint8Array(begun.length + bytes.length);
      whole.set(begun);
      whole.set(bytes, begun.length);
      begun = whole;
      return readAll();
    },
    silence() {
      drop(begun.length);
      return [];
    },
  };
}

/** A reader for receivers that write lines of text. */
export function lineReader(read: (line: string) => StickTelegram | undefined): StickReader {
  let begun = '';
  let noiseBytes = 0;
  return {
    get noiseBytes() {
      return noiseBytes;
    },
    push(bytes) {
      begun += Buffer.from(bytes).toString('latin1');
      const lines = begun.split(/\r\n|\n|\r/);
      begun = lines.pop() ?? '';
      if (begun.length > longestFrame) {
        noiseBytes += begun.length;
        begun = '';
      }
      const says: StickSays[] = [];
      const telegrams: StickTelegram[] = [];
      for (const text of lines.filter((line) => line !== '')) {
        const telegram = read(text);
        if (telegram) telegrams.push(telegram);
        else says.push({ is: 'line', text });
      }
      return { says, telegrams };
    },
    silence: () => [],
  };
}
