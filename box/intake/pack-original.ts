import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type { Digest } from '../domain/delivery.ts';

/** The delivered bytes as the store keeps them. */
export interface PackedOriginal {
  /** SHA-256 of the bytes. */
  readonly digest: Digest;
  /** The bytes, compressed with zstd. */
  readonly original: Uint8Array<ArrayBuffer>;
}

/** Hashes and compresses the first `size` bytes of a file, piece by piece. */
export async function packOriginal(path: string, size: number): Promise<PackedOriginal> {
  const hash = createHash('sha256');
  const packing = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const packed: Uint8Array[] = [];
  packing.on('data', (piece: Uint8Array) => packed.push(piece));
  const done = Promise.withResolvers<void>();
  packing.once('end', done.resolve);
  packing.once('error', done.reject);
  const file = await open(path);
  try {
    for (let at = 0; at < size;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(262_144, size - at)), 0, null, at);
      if (bytesRead === 0) throw new RangeError(`"${path}" is shorter than ${size} bytes`);
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      if (!packing.write(piece)) await new Promise((resolve) => packing.once('drain', resolve));
      at += bytesRead;
    }
    packing.end();
    await done.promise;
  } finally {
    await file.close();
  }
  const original = new Uint8Array(packed.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of packed) {
    original.set(piece, at);
    at += piece.length;
  }
  return { digest: hash.digest('hex'), original };
}
