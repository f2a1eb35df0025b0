import { statfs } from 'node:fs/promises';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';

/** Looks after the space that must stay free. */
export interface FreeSpace {
  /** Refuses if the disk was too full when last looked at; looks again in the background if that was a while ago. */
  check(): void;
  /** Looks now. */
  look(): Promise<void>;
  /** Size of the disk and what may still be used of it, in bytes. */
  state(): { readonly total: number; readonly usable: number };
}

/** Short enough that the fastest sender stays far within the space that is kept free. */
const lookEveryMs = 500;

/** Watches the disk of a folder. */
export async function watchFreeSpace(folder: string, floorBytes: number): Promise<FreeSpace> {
  let [total, usable, lookedAt] = [0, 0, 0];

  async function look(): Promise<void> {
    lookedAt = performance.now();
    const { bsize, blocks, bavail } = await statfs(folder);
    total = blocks * bsize;
    usable = Math.max(0, bavail * bsize - floorBytes);
  }

  await look();
  return {
    check() {
      if (performance.now() - lookedAt > lookEveryMs) look().catch(() => undefined); // the write itself will tell
      if (usable === 0) throw new SftpRefusal(sftpStatus.failure, 'The disk of the box is full');
    },
    look,
    state: () => ({ total, usable }),
  };
}
