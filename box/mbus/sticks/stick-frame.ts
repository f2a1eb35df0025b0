/** What a receiver stick said. */
interface StickFrame {
  /** Bytes used up, so that the next frame begins there. */
  readonly length: number;
  /** Which part of the stick speaks, where its protocol has such a thing: endpoint or service access point. */
  readonly endpoint?: number;
  /** Message or command number. */
  readonly message: number;
  readonly payload: Uint8Array;
  /** Whether the frame's own checksum proves right; absent where it has none. */
  readonly checksumOk?: boolean;
  /** The radio telegram from its L-field on, if the frame brought one. */
  readonly telegram?: Uint8Array;
  /** Signal strength as sent, and in dBm. */
  readonly rssiRaw?: number;
  readonly rssi?: number;
  /** The stick's clock as sent. */
  readonly timestamp?: number;
}

/** `more`: the frame is not complete yet. `noise`: no frame begins here; drop a byte and look again. */
export type StickResult = StickFrame | 'more' | 'noise';

/** The telegram of a payload that begins with its control field: sticks leave out the L-field. */
export function withLengthField(payload: Uint8Array): Uint8Array {
  const telegram = new Uint8Array(payload.length + 1);
  telegram[0] = payload.length;
  telegram.set(payload, 1);
  return telegram;
}
