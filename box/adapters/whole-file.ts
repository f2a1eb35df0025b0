import { BoxError } from '../domain/box-error.ts';
import type { AdapterInput } from './adapter.ts';

/** All bytes of a binary file. Such files are small; throws BoxError `FILE_DAMAGED` for a large one. */
export function wholeFile(input: AdapterInput): Uint8Array {
  if (input.size > largest) {
    throw new BoxError('FILE_DAMAGED', `A file of telegrams of more than ${largest >> 20} MB is none`);
  }
  const bytes = new Uint8Array(input.size);
  let at = 0;
  for (const piece of input.bytes()) {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at += piece.length;
  }
  return bytes.subarray(0, at);
}

const largest = 16 * 1024 * 1024;
