import { link, open, unlink } from 'node:fs/promises';
import { writeAll } from '../../disk/write-all.ts';
import type { StagedFile } from '../spool.ts';
import type { Upload } from './upload.ts';

/** The bytes of a delivered file, so that its sender can append to it or resume it for a while. Few bytes stay in memory;
 *  others under a second, hidden name: the spool deletes its own after the ingest. That costs no copy. */
export type KeptContent = {
  readonly size: number;
} & ({ readonly bytes: Uint8Array } | { readonly path: string });

/** Keeps the content of an upload, or gives its file a second name before it is handed over. Undefined where the file
 *  system has no links. */
export async function keepContent(upload: Upload): Promise<KeptContent | undefined> {
  const { size, held, staged } = upload;
  if (held) return { bytes: held, size };
  if (!staged) return undefined;
  const kept = staged.path.replace(/\.part$/, '.kept');
  try {
    await link(staged.path, kept);
    return { path: kept, size };
  } catch {
    return undefined;
  }
}

/** Copies content that has a second name into a staged file. */
export async function copyKept(
  kept: KeptContent & { readonly path: string },
  staged: StagedFile,
): Promise<void> {
  const source = await open(kept.path); // the description of the delivery follows after the content
  try {
    const buffer = Buffer.allocUnsafe(Math.min(kept.size, 1024 * 1024));
    for (let at = 0; at < kept.size;) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, kept.size - at), at);
      if (bytesRead === 0) throw new Error(`${kept.path} is shorter than what was delivered`);
      await writeAll(staged.handle, [buffer.subarray(0, bytesRead)], at);
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}

/** Gives it up. Nobody waits for it: a name that stays is swept when the spool is next opened. */
export function dropKept(kept: KeptContent): void {
  if ('path' in kept) unlink(kept.path).catch(() => undefined);
}
