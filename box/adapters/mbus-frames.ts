import { BoxError } from '../domain/box-error.ts';
import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { longFrames } from './long-frames.ts';
import { telegramReader } from './telegram-facts.ts';
import { wholeFile } from './whole-file.ts';

/** Long frames of a wired bus, one behind the other, as bytes (formats.md 1). */
export const mbusFrames: FileAdapter = {
  id: 'mbus-frames',
  title: 'M-Bus long frames, binary',
  version: 1,
  positionUnit: 'byte',
  recognises: ({ bytes }) =>
    bytes[0] === 0x68 && bytes[3] === 0x68 && bytes[1] === bytes[2] && bytes.length > 4 && !isHexText(bytes),
  parse,
};

function isHexText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 16).every((byte) => byte >= 0x20 && byte < 0x7f);
}

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  const bytes = wholeFile(input);
  const reader = telegramReader(input);
  let end = 0;
  for (const frame of longFrames(bytes, 0, bytes.length)) {
    yield* reader.read(bytes.subarray(frame.start, frame.end), 'frame', undefined, frame.start);
    end = frame.end;
  }
  if (end < bytes.length) {
    const message = `Byte ${end}: no long frame begins here or it ends too early, the file was cut or is none of frames`;
    throw new BoxError('FILE_TRUNCATED', message);
  }
}
