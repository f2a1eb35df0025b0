import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** Some bytes on disk that can be read as often as needed: a delivered file, or one unpacked from an archive. */
export interface Content {
  /** Base name as delivered, or `outer!inner`. */
  readonly name: string;
  readonly size: number;
  /** Copies up to `length` bytes from `position`; shorter at the end. */
  at(position: number, length: number): Uint8Array<ArrayBuffer>;
  /** The content from its start. Each piece is only valid until the next. */
  bytes(): Iterable<Uint8Array>;
}

const pieceSize = 65_536;

/** The first `size` bytes of an open file. */
export function contentOf(name: string, descriptor: number, size: number): Content {
  return {
    name,
    size,
    at(position, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - position)));
      return bytes.subarray(0, fill(descriptor, bytes, position));
    },
    *bytes() {
      const piece = new Uint8Array(Math.min(pieceSize, size));
      for (let position = 0; position < size;) {
        const wanted = piece.subarray(0, Math.min(piece.length, size - position));
        const read = fill(descriptor, wanted, position);
        if (read === 0) return;
        yield wanted.subarray(0, read);
        position += read;
      }
    },
  };
}

/** A file without a name, for what is unpacked: it is gone when it is closed or the process dies. */
export interface ScratchFile {
  write(bytes: Uint8Array): void;
  content(name: string): Content;
  close(): void;
}

/** Makes a scratch file in a folder. What is unpacked goes to the disk, because memory is what a small box lacks. */
export function openScratchFile(folder: string): ScratchFile {
  const path = join(folder, `.unpacked-${process.pid}-${threadId}`);
  rmSync(path, { force: true });
  const descriptor = openSync(path, 'wx+', 0o600);
  rmSync(path);
  let size = 0;
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, size + done);
      }
      size += bytes.length;
    },
    content: (name) => contentOf(name, descriptor, size),
    close: () => closeSync(descriptor),
  };
}

function fill(descriptor: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(descriptor, bytes, done, bytes.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
