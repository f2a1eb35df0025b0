import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Delivery } from '../domain/delivery.ts';

/** Stands at the very end of a spooled file. */
const magic = Buffer.from('MBXSPOOL', 'latin1');

/** After the description: its CRC-32 and its length in bytes, four bytes each, little endian, and the magic. */
const tailSize = 8 + magic.length;

/** Longest description that is looked at; names and senders are short. */
const longestDescription = 65_536;

/** The description of a delivery as it is appended to its content: JSON, CRC-32, length, magic. Being part of the same
 *  file it costs no second sync, and the two can never be separated. */
export function trailerOf(delivery: Delivery): Uint8Array {
  const description = Buffer.from(JSON.stringify(delivery));
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(description), 0);
  tail.writeUInt32LE(description.length, 4);
  return Buffer.concat([description, tail, magic]);
}

/** The description at the end of a spooled file; `undefined` if it is damaged or does not fit the file's size. */
export async function readTrailer(path: string): Promise<Delivery | undefined> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = await readAt(handle, size - tailSize, tailSize);
    if (!tail?.subarray(8).equals(magic)) return undefined;
    const length = tail.readUInt32LE(4);
    if (length > longestDescription) return undefined;
    const description = await readAt(handle, size - tailSize - length, length);
    if (!description || crc32(description) !== tail.readUInt32LE(0)) return undefined;
    const delivery = JSON.parse(description.toString()) as Delivery;
    return delivery.size === size - tailSize - length ? delivery : undefined;
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  if (position < 0) return undefined;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return bytesRead === length ? buffer : undefined;
}
