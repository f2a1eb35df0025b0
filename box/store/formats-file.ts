import { readFile } from 'node:fs/promises';
import { writeDurably } from '../disk/write-durably.ts';

/** Record heads of compact frames as they are kept over restarts: one line of hexadecimal digits each. What is lost is
 *  learned again from the next full telegram, so a damaged line is passed over. */
export async function readFormats(path: string): Promise<Uint8Array[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => /^(?:[0-9A-F]{2})+$/.test(line))
    .map((line) => Uint8Array.fromHex(line));
}

/** Writes them down, oldest first. */
export async function writeFormats(path: string, formats: Iterable<Uint8Array>): Promise<void> {
  await writeDurably(path, Array.from(formats, (heads) => `${heads.toHex().toUpperCase()}\n`).join(''));
}
