import { link, open, unlink } from 'node:fs/promises';
import type { StagedFile } from '../spool.ts';

/** The bytes of a delivered file under a second, hidden name. The spool deletes its own name after the ingest; this
 *  one lets the sender append to the file or resume it for a while. It costs a directory entry, no copy. */
export interface KeptContent {
  readonly path: string;
  /** The description of the delivery follows after these bytes. */
  readonly size: number;
}

/** Gives a staged file its second name before it is handed over. Undefined where the file system has no links. */
export async function keepContent({ path }: StagedFile, size: number): Promise<KeptContent | undefined> {
  const kept = path.replace(/\.part$/, '.kept');
  try {
    await link(path, kept);
    return { path: kept, size };
  } catch {
    return undefined;
  }
}

/** Copies the content into a staged file. */
export async function copyKept(kept: KeptContent, staged: StagedFile): Promise<void> {
  const source = await open(kept.path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(kept.size, 1024 * 1024));
    for (let at = 0; at < kept.size;) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, kept.size - at), at);
      if (bytesRead === 0) throw new Error(`${kept.path} is shorter than what was delivered`);
      await writeAll(staged, buffer.subarray(0, bytesRead), at);
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}

async function writeAll({ handle }: StagedFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** Gives the second name up. Nobody waits for it: a name that stays is swept when the spool is next opened. */
export function dropKept(kept: KeptContent): void {
  unlink(kept.path).catch(() => undefined);
}
