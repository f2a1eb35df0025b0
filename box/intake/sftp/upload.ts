import { writeAll } from '../../disk/write-all.ts';
import type { StagedFile } from '../spool.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { createWrittenRanges } from './written-ranges.ts';

/** A file that is being written. While it is small and comes in order it is held in memory: most gateway files never
 *  need more than one write, when they are handed over. Else it goes into a staged file. */
export interface Upload {
  /** The file on the disk, once there is one. */
  readonly staged: StagedFile | undefined;
  /** All bytes, while they are held in memory. */
  readonly held: Uint8Array | undefined;
  /** Size as its sender sees it: what was written or announced, also if it is still on its way to the disk. */
  readonly size: number;
  /** Bytes from the start without a gap: how far it can be resumed. */
  readonly whole: number;
  /** Why it can only fail from now on: a write went wrong, or another connection took it over. */
  readonly failure: SftpRefusal | undefined;
  /** Writes at a position; resolves when the bytes are taken. Rejects with a refusal. */
  write(position: number, parts: readonly Uint8Array[], bytes: number): Promise<void>;
  /** Cuts or extends the file. */
  setSize(size: number): Promise<void>;
  /** Resolves when everything that was written is on the disk. */
  sync(): Promise<void>;
  /** Resolves when nothing is on its way any more, whether it went well or not. */
  settled(): Promise<void>;
  fail(reason: SftpRefusal): void;
}

/** What an upload goes on with. */
export type UploadStart =
  { readonly held: Uint8Array } | { readonly staged: StagedFile; readonly size: number };

interface Piece {
  readonly position: number;
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly done: PromiseWithResolvers<void>;
}

/** Pieces put into one write; more gains nothing. */
const mostBytesAtOnce = 1024 * 1024;
/** Most bytes that are held in memory; the files of gateway clouds are mostly smaller. */
const mostHeld = 64 * 1024;
/** Far below the 1,024 that the kernel takes. */
const mostPartsAtOnce = 256;
/** A sender in order has one; some parallel ones have a few. */
const mostGaps = 1_000;

/** Starts an upload, empty or with what there is already. `stage` opens a file for it when it needs one. While one write
 *  is under way, what arrives is collected and written at once (spec sftp 4.4). */
export function startUpload(
  stage: () => Promise<StagedFile>,
  from: UploadStart = { held: new Uint8Array() },
): Upload {
  const waiting: Piece[] = [];
  let staged = 'staged' in from ? from.staged : undefined;
  let held: Uint8Array[] | undefined = 'held' in from ? [from.held] : undefined;
  let size = 'held' in from ? from.held.length : from.size;
  const ranges = createWrittenRanges(size);
  let failure: SftpRefusal | undefined;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const run = nextRun(waiting);
      try {
        if (failure) throw failure;
        staged ??= await stage();
        const parts = run.flatMap((piece) => piece.parts);
        await writeAll(staged.handle, parts, run[0]?.position ?? 0);
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

  function put(position: number, parts: readonly Uint8Array[], bytes: number): Promise<void> {
    const done = Promise.withResolvers<void>();
    waiting.push({ position, parts, bytes, done });
    working ??= work().finally(() => (working = undefined));
    return done.promise;
  }

  /** Moves what is held to the disk, before anything else goes there. */
  function letGo(): void {
    if (!held) return;
    const parts = held.filter((part) => part.length > 0);
    held = undefined;
    if (size > 0) put(0, parts, size).catch(() => undefined); // kept as `failure`
  }

  return {
    get staged() {
      return staged;
    },
    get held() {
      if (held && held.length > 1) held = [Buffer.concat(held)];
      return held?.[0];
    },
    get size() {
      return size;
    },
    get whole() {
      return ranges.whole;
    },
    get failure() {
      return failure;
    },
    write(position, parts, bytes) {
      if (failure) return Promise.reject(failure);
      if (position !== size || position + bytes > mostHeld) letGo();
      ranges.add(position, position + bytes);
      if (ranges.count > mostGaps) {
        failure = new SftpRefusal(sftpStatus.failure, 'The file is written in too many separate pieces');
        return Promise.reject(failure);
      }
      size = Math.max(size, position + bytes);
      if (!held) return put(position, parts, bytes);
      // A copy: the parts lie in larger buffers, which would stay as long as the file does.
      for (const part of parts) held.push(Buffer.from(part));
      return Promise.resolve();
    },
    async setSize(wanted) {
      letGo();
      await settled();
      if (failure) throw failure;
      try {
        staged ??= await stage();
        await staged.handle.truncate(wanted);
      } catch (error) {
        failure = refusalOf(error);
        throw failure;
      }
      ranges.cut(wanted);
      size = wanted;
    },
    async sync() {
      letGo();
      await settled();
      if (failure) throw failure;
      await staged?.handle.datasync();
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

function refusalOf(error: unknown): SftpRefusal {
  if (error instanceof SftpRefusal) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const message = full
    ? 'The disk of the box is full'
    : `The box could not write the file (${code ?? 'unknown'})`;
  return new SftpRefusal(sftpStatus.failure, message, { cause: error });
}
