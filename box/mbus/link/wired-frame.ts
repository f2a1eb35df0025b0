import type { DecodeError } from '../decode-error.ts';

/** A frame of the wired link layer (EN 13757-2 clause 5). `c` and `a` are control and address field. */
export type WiredFrame =
  | { readonly frame: 'ack' }
  | { readonly frame: 'short'; readonly c: number; readonly a: number; readonly checksumOk: boolean }
  | {
      /** `control` is a long frame without data. */
      readonly frame: 'long' | 'control';
      readonly c: number;
      readonly a: number;
      readonly checksumOk: boolean;
      readonly stopOk: boolean;
      /** Place of the CI field and end of the data behind it. */
      readonly start: number;
      readonly end: number;
      /** Set when the frame is complete but its checksum or stop byte is wrong: nothing in it can be relied on. */
      readonly fault?: DecodeError;
    };

/** Whether bytes are a wired frame: `E5`, `10 … 16` or `68 L L 68`. Everything else is taken for a radio telegram. */
export function isWiredFrame(bytes: Uint8Array): boolean {
  if (bytes.length === 1) return bytes[0] === ack;
  if (bytes[0] === startShort) return bytes.length === 5 && bytes[4] === stop;
  return bytes[0] === startLong && bytes[3] === startLong && bytes.length >= 4 && bytes[1] === bytes[2];
}

/** Reads one wired frame. A wrong checksum does not stop the reading, it is told as `fault`; a wrong length does. */
export function readWiredFrame(bytes: Uint8Array): WiredFrame | DecodeError {
  if (bytes[0] === ack) return { frame: 'ack' };
  const [, first = 0, second = 0, third = 0] = bytes;
  if (bytes[0] === startShort) {
    return { frame: 'short', c: first, a: second, checksumOk: ((first + second) & 0xff) === third };
  }
  return readLong(bytes, first);
}

function readLong(bytes: Uint8Array, length: number): WiredFrame | DecodeError {
  if (length < 3) {
    return { code: 'frame-length', offset: 1, message: `Length ${length} has no room for C, A and CI field` };
  }
  const total = length + 6;
  if (bytes.length < total) {
    const message = `The frame ends ${total - bytes.length} bytes early: ${total} were announced`;
    return { code: 'frame-truncated', offset: bytes.length, message };
  }
  if (bytes.length > total) {
    const message = `${bytes.length - total} bytes too many: the frame should end after ${total} bytes`;
    return { code: 'frame-length', offset: total, message };
  }
  const end = total - 2;
  let sum = 0;
  for (let at = 4; at < end; at += 1) sum += bytes[at] ?? 0;
  const checksumOk = (sum & 0xff) === bytes[end];
  const stopOk = bytes[end + 1] === stop;
  const fault = faultOf(checksumOk, stopOk, end);
  return {
    frame: length === 3 ? 'control' : 'long',
    c: bytes[4] ?? 0,
    a: bytes[5] ?? 0,
    checksumOk,
    stopOk,
    start: 6,
    end,
    ...(fault && { fault }),
  };
}

function faultOf(checksumOk: boolean, stopOk: boolean, end: number): DecodeError | undefined {
  if (!checksumOk) {
    const message = 'The checksum does not fit the frame: a byte was changed or lost on the bus';
    return { code: 'frame-checksum', offset: end, message };
  }
  return stopOk
    ? undefined
    : { code: 'frame-stop', offset: end + 1, message: 'The last byte is not the stop byte 16' };
}

const ack = 0xe5;
const startShort = 0x10;
const startLong = 0x68;
const stop = 0x16;
