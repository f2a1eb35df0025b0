import { createGunzip } from 'node:zlib';
import type { ArchivePasswordRule } from '../domain/data-point.ts';
import { type Content, openScratchFile, type ScratchFile } from './content.ts';
import { Refused } from './refused.ts';

/** How much may come out of an archive. Gateway archives hold one or a few files of some megabytes, packed about 30
 *  to 1; whatever goes far beyond that is made to exhaust us. */
export const unpackLimits = Object.freeze({
  entries: 1000,
  /** Bytes of one file, and of all together. */
  fileBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  /** Unpacked by packed size, once a file is larger than `ratioFrom` bytes. */
  ratio: 100,
  ratioFrom: 1024 * 1024,
});

/** What kind of container some first bytes announce (formats.md 1). */
export function containerOf(head: Uint8Array): 'zip' | 'gzip' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const zip = head[0] === 0x50 && head[1] === 0x4b;
  return zip && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)) ? 'zip' : undefined;
}

/** The password that a rule gives for an archive of a name; `undefined` if there is none. */
export function passwordFor(rule: ArchivePasswordRule, name: string): string | undefined {
  if (rule.rule === 'none') return undefined;
  return rule.rule === 'fixed' ? rule.password : Array.from(name).slice(0, rule.length).join('');
}

/** Counts what comes out of an archive and refuses it when it is too much. */
export interface Meter {
  /** Throws Refused `archive-limit`. `packed` is the packed size of the file the bytes belong to. */
  count(bytes: number, packed: number): void;
  /** A new file begins. */
  next(): void;
}

/** A meter for one archive. */
export function startMeter(): Meter {
  let total = 0;
  let file = 0;
  const { fileBytes, totalBytes, ratio, ratioFrom } = unpackLimits;
  return {
    next: () => (file = 0),
    count(bytes, packed) {
      total += bytes;
      file += bytes;
      if (file > fileBytes || total > totalBytes) tooMuch(`more than ${fileBytes >> 20} MB come out of it`);
      if (file > ratioFrom && file > packed * ratio) tooMuch(`it is packed more than ${ratio} to 1`);
    },
  };
}

/** Refuses an archive that is beyond all measure. */
export function tooMuch(what: string): never {
  throw new Refused('archive-limit', `The archive was refused: ${what}. It is hardly one of meter files`);
}

/** Unpacks a gzip file into a scratch file that the caller closes. */
export async function gunzip(packed: Content, folder: string): Promise<ScratchFile> {
  const scratch = openScratchFile(folder);
  const meter = startMeter();
  const stream = createGunzip();
  const feeding = feed(packed, stream);
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      meter.count(piece.length, packed.size);
      scratch.write(piece);
    }
    await feeding;
    return scratch;
  } catch (error) {
    scratch.close();
    stream.destroy();
    await feeding.catch(() => undefined);
    if (error instanceof Refused) throw error;
    const cut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    const message = cut
      ? 'The gzip file ends too early: it was cut while being sent'
      : 'The gzip file is damaged and cannot be unpacked: have it sent again';
    throw new Refused(cut ? 'file-truncated' : 'file-damaged', message);
  }
}

/** Writes a content into a stream, waiting whenever the stream is full. */
async function feed(
  content: Content,
  stream: NodeJS.WritableStream & { destroyed?: boolean },
): Promise<void> {
  for (const piece of content.bytes()) {
    if (stream.destroyed === true) return;
    // A copy, since the stream may look at it after the next piece was read.
    const full = !stream.write(piece.slice());
    if (full) {
      await new Promise<void>((resolve) => {
        stream.once('drain', resolve);
        stream.once('close', resolve);
        stream.once('error', () => resolve());
      });
    }
  }
  stream.end();
}
