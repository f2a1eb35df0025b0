import type { DecoderState } from './decoder-state.ts';
import { isDecodeError } from './decode-error.ts';
import { decodeTransport, emptyContent, failed } from './decode-transport.ts';
import { readWiredFrame } from './link/wired-frame.ts';
import { fixedSize, readFixedStructure } from './records/fixed-structure.ts';
import type { Layers, Telegram } from './telegram.ts';

/** Decodes one frame of the wired bus. A frame with a wrong checksum is read as far as possible, and told as such: its
 *  values show what arrived, but are no readings. */
export function decodeWired(bytes: Uint8Array, state: DecoderState): Telegram {
  const frame = readWiredFrame(bytes);
  if (isDecodeError(frame)) return failed(undefined, frame);
  const layers: Layers = {
    wired: frame,
    ...(frame.frame === 'ack' ? {} : { c: frame.c }),
    chain: [],
    extendedLinks: [],
  };
  if (frame.frame === 'ack' || frame.frame === 'short') {
    if (frame.frame === 'ack' || frame.checksumOk) return closed(bytes, layers);
    const message = 'The checksum does not fit the frame';
    return failed(layers, { code: 'frame-checksum', offset: 3, message });
  }
  const telegram =
    bytes[frame.start] === fixedCi
      ? decodeFixed(bytes, frame.start, frame.end, layers)
      : decodeTransport(bytes, frame.start, frame.end, layers, state, undefined);
  return frame.fault ? { ...telegram, error: frame.fault } : telegram;
}

const fixedCi = 0x73;

function decodeFixed(bytes: Uint8Array, at: number, end: number, below: Layers): Telegram {
  const layers: Layers = { ...below, ci: fixedCi, chain: ['TPL_73'] };
  if (end - at - 1 < fixedSize) {
    const message = 'The telegram ends within its fixed structure';
    return failed(layers, { code: 'header-truncated', offset: at, message });
  }
  const { meter, content } = readFixedStructure(bytes, at + 1);
  return { ...closed(bytes, { ...layers, meter }), content };
}

function closed(bytes: Uint8Array, layers: Layers): Telegram {
  return { layers, security: { mode: null, state: 'none' }, content: emptyContent(bytes), error: undefined };
}
