import type { FileEntry } from '@zip.js/zip.js';
import type { ArchivePasswordRule } from '../domain/data-point.ts';
import { type Content, openScratchFile, type ScratchFile } from './content.ts';
import { Refused } from './refused.ts';
import { passwordFor, startMeter, tooMuch, unpackLimits } from './unpack.ts';

/** One file out of an archive; `scratch` is closed by whoever took it. */
export interface UnzippedFile {
  readonly name: string;
  readonly scratch: ScratchFile;
}

/** Unpacks a ZIP file by file: plain, ZipCrypto or AES, by the data point's password rule (formats.md 2.4). Names in it
 *  are labels and never become paths. Throws Refused for a wrong password, damage, and whatever exceeds the limits. */
export async function* unzip(
  archive: Content,
  rule: ArchivePasswordRule,
  folder: string,
): AsyncGenerator<UnzippedFile, void, undefined> {
  if (announcedEntries(archive) > unpackLimits.entries) tooMany();
  // Loaded when needed: most files come unpacked, and the library is large.
  const zip = await import('@zip.js/zip.js');
  class ContentReader extends zip.Reader<Content> {
    override size = archive.size;
    override readUint8Array(position: number, length: number): Promise<Uint8Array> {
      return Promise.resolve(archive.at(position, length));
    }
  }
  const reader = new zip.ZipReader(new ContentReader(archive), { useWebWorkers: false });
  const meter = startMeter();
  const passwords = passwordsToTry(passwordFor(rule, archive.name));
  let count = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      count += 1;
      if (count > unpackLimits.entries) tooMany();
      if (entry.directory) continue;
      checkName(entry.filename);
      meter.next();
      const scratch = await extract(entry, passwords, folder, (bytes) =>
        meter.count(bytes, entry.compressedSize),
      );
      yield { name: entry.filename, scratch };
    }
  } catch (error) {
    throw asRefusal(error);
  } finally {
    await reader.close().catch(() => undefined);
  }
  if (count === 0) throw new Refused('file-empty', 'The archive has nothing in it');
}

function tooMany(): never {
  tooMuch(`it has more than ${unpackLimits.entries} entries`);
}

/** Number of entries that the end of the archive announces; 0 if it has no end. Looked at first, because going through
 *  60,000 entries takes long. */
function announcedEntries(archive: Content): number {
  const endSize = 22;
  const longestComment = 65_535;
  const tail = Buffer.from(
    archive.at(Math.max(0, archive.size - endSize - longestComment), endSize + longestComment),
  );
  const end = tail.lastIndexOf('PK\u0005\u0006', 'latin1');
  return end >= 0 && end + endSize <= tail.length ? tail.readUInt16LE(end + 10) : 0;
}

/** The password as UTF-8 and, if it has umlauts, as older programs write it. */
function passwordsToTry(password: string | undefined): readonly Uint8Array[] {
  if (password === undefined) return [];
  const utf8 = new TextEncoder().encode(password);
  const latin1 = Buffer.from(password, 'latin1');
  return utf8.length === latin1.length ? [utf8] : [utf8, latin1];
}

async function extract(
  entry: FileEntry,
  passwords: readonly Uint8Array[],
  folder: string,
  count: (bytes: number) => void,
): Promise<ScratchFile> {
  if (!entry.encrypted) return extractWith(entry, undefined, folder, count);
  for (const password of passwords) {
    try {
      return await extractWith(entry, password, folder, count);
    } catch (error) {
      // One wrong ZipCrypto password in 256 passes the first test and only shows as damage.
      if (error instanceof Refused) throw error;
    }
  }
  const hint = 'Set the rule of the data point right, or have the archive sent again if it is damaged';
  throw new Refused('archive-password-wrong', `The password does not open the archive. ${hint}`);
}

async function extractWith(
  entry: FileEntry,
  password: Uint8Array | undefined,
  folder: string,
  count: (bytes: number) => void,
): Promise<ScratchFile> {
  const scratch = openScratchFile(folder);
  let refused: Refused | undefined;
  const target = new WritableStream<Uint8Array>({
    write(piece) {
      try {
        count(piece.length);
      } catch (error) {
        if (error instanceof Refused) refused = error;
        throw error;
      }
      scratch.write(piece);
    },
  });
  try {
    await entry.getData(target, {
      checkCrc32: true,
      checkOverlappingEntry: true,
      ...(password === undefined ? {} : { rawPassword: password }),
    });
    return scratch;
  } catch (error) {
    scratch.close();
    throw refused ?? error;
  }
}

function checkName(name: string): void {
  const climbs = name.split(/[/\\]/).includes('..');
  if (climbs || /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.length > 255) {
    tooMuch('it has names that lead out of it');
  }
}

function asRefusal(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/end of central directory/i.test(reason)) {
    return new Refused('file-truncated', 'The ZIP has no directory at its end: it was cut while being sent');
  }
  if (/unsafe|filename/i.test(reason)) {
    return new Refused('archive-limit', 'The archive was refused: it has names that lead out of it');
  }
  if (/overlap/i.test(reason)) {
    return new Refused(
      'archive-limit',
      'The archive was refused: its entries overlap. It is hardly one of meter files',
    );
  }
  return new Refused(
    'file-damaged',
    `The ZIP is damaged and cannot be unpacked (${reason}): have it sent again`,
  );
}
