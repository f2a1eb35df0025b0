import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that does nothing but take up room, so that there is some for the last commits when the disk is full
 *  (reliability.md 2.3, D1). */
export interface Reserve {
  /** Gives the room back; whether there was any. */
  free(): boolean;
  /** Takes the room again once the disk has twice as much to spare. */
  refill(): void;
  /** Size in bytes now. */
  size(): number;
}

const pieceBytes = 1024 * 1024;

/** The reserve at `path`; none if `bytes` is 0. */
export function reserveAt(path: string, bytes: number): Reserve {
  const size = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    size,
    free() {
      if (size() === 0) return false;
      rmSync(path, { force: true });
      return true;
    },
    refill() {
      if (size() >= bytes) return;
      const disk = statfsSync(dirname(path));
      if (disk.bavail * disk.bsize < 2 * bytes) return;
      const file = openSync(path, 'w', 0o600);
      try {
        // Written, not truncated to size: a sparse file takes no room.
        const piece = Buffer.alloc(pieceBytes, 0x5a);
        for (let left = bytes; left > 0; left -= pieceBytes)
          writeSync(file, piece, 0, Math.min(left, pieceBytes));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
}
