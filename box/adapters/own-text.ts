import { Buffer } from 'node:buffer';

/** A copy of a short text that stands for itself. A text cut from a larger one keeps all of the larger one in memory:
 *  what outlives the piece of the file it was found in has to be copied, or the whole file stays. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
