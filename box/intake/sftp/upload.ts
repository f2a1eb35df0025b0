import type { StagedFile } from '../spool.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { createWrittenRanges } from './written-ranges.ts';

/** A file that is being written into its staged file. */
export interface Upload {
  readonly staged: StagedFile;
  /** Size as its sender sees it: what was written or announced, also if it is still on its way to the disk. */
  readonly size: number;
  /** Bytes from the start without a gap: how far it can be resumed. */
  readonly whole: number;
  /** The bytes, if they are few and came in order from the start. */
  fewBytes(): Uint8Array | undefined;
  /** Why it can only fail from now on: a write went wrong, or another connection took it over. */
  readonly failure: SftpRefusal | undefined;
  /** Writes at a position; resolves when the bytes are in the file. Rejects with a refusal. */
  write(position: number, parts: readonly Uint8Array[], bytes: number): Promise<void>;
  /** Cuts or extends the file. */
  setSize(size: number): Promise<void>;
  /** Resolves when nothing is on its way any more, whether it went well or not. */
  settled(): Promise<void>;
  fail(reason: SftpRefusal): void;
}

interface Piece {
  readonly position: number;
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly done: PromiseWithResolvers<void>;
}

/** Pieces put into one write; more gains nothing. */
const mostBytesAtOnce = 1024 * 1024;
/** A gateway file of a day has a few KB: keeping it in memory spares the disk two changes of the folder. */
const fewest = 64 * 1024;
/** Far below the 1,024 that the kernel takes. */
const mostPartsAtOnce = 256;
/** A sender in order has one; some parallel ones have a few. */
const mostGaps = 1_000;

/** Starts writing to a staged file of which the first `start` bytes are there. While one write is under way, what
 *  arrives is collected and written at once (spec sftp 4.4). */
export function startUpload(staged: StagedFile, start = 0): Upload {
  const waiting: Piece[] = [];
  const ranges = createWrittenRanges(start);
  let size = start;
  let failure: SftpRefusal | undefined;
  let few: Uint8Array[] | undefined = start === 0 ? [] : undefined;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const run = nextRun(waiting);
      try {
        if (failure) throw failure;
        await writeRun(staged, run);
        for (const piece of run) piece.done.resolve();
      } catch (error) {
        failure ??= refusalOf(error);
        for (const piece of run) piece.done.reject(failure);
      }
    }
  }

  async function settled(): Promise<void> {
    await working;
    if (waiting.length > 0) await settled(); // more came in meanwhile
  }

  return {
    staged,
    get size() {
      return size;
    },
    get whole() {
      return ranges.whole;
    },
    fewBytes: () => few && Buffer.concat(few),
    get failure() {
      return failure;
    },
    write(position, parts, bytes) {
      if (failure) return Promise.reject(failure);
      ranges.add(position, position + bytes);
      if (ranges.count > mostGaps) {
        failure = new SftpRefusal(sftpStatus.failure, 'The file is written in too many separate pieces');
        return Promise.reject(failure);
      }
      if (position !== size || position + bytes > fewest) few = undefined;
      few?.push(...parts);
      size = Math.max(size, position + bytes);
      const done = Promise.withResolvers<void>();
      waiting.push({ position, parts, bytes, done });
      working ??= work().finally(() => (working = undefined));
      return done.promise;
    },
    async setSize(wanted) {
      await settled();
      if (failure) throw failure;
      try {
        await staged.handle.truncate(wanted);
      } catch (error) {
        failure = refusalOf(error);
        throw failure;
      }
      if (wanted !== size) few = undefined;
      ranges.cut(wanted);
      size = wanted;
    },
    settled,
    fail(reason) {
      failure ??= reason;
    },
  };
}

/** Takes the pieces at the head of the line that follow each other without a gap. */
function nextRun(waiting: Piece[]): Piece[] {
  let [count, bytes, parts] = [0, 0, 0];
  let end = waiting[0]?.position;
  for (const piece of waiting) {
    if (piece.position !== end) break;
    if (count > 0 && (bytes + piece.bytes > mostBytesAtOnce || parts + piece.parts.length > mostPartsAtOnce))
      break;
    end = piece.position + piece.bytes;
    bytes += piece.bytes;
    parts += piece.parts.length;
    count += 1;
  }
  return waiting.splice(0, count);
}

async function writeRun({ handle }: StagedFile, run: readonly Piece[]): Promise<void> {
  let position = run[0]?.position ?? 0;
  let parts = run.flatMap((piece) => piece.parts);
  while (parts.length > 0) {
    const { bytesWritten } = await handle.writev(parts, position);
    position += bytesWritten;
    parts = withoutFirst(parts, bytesWritten);
  }
}

/** What is left to write; a full disk can take a part of it before it refuses. */
function withoutFirst(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (left >= part.length) left -= part.length;
    else {
      rest.push(part.subarray(left));
      left = 0;
    }
  }
  return rest;
}

function refusalOf(error: unknown): SftpRefusal {
  if (error instanceof SftpRefusal) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const message = full
    ? 'The disk of the box is full'
    : `The box could not write the file (${code ?? 'unknown'})`;
  return new SftpRefusal(sftpStatus.failure, message, { cause: error });
}
