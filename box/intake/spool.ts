import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { writeAll } from '../disk/write-all.ts';
import { makeFolder } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Delivery } from '../domain/delivery.ts';
import { readTrailer, trailerOf } from './spool-trailer.ts';

/** A file that was handed over for good: on disk with its description, waiting to be ingested. */
export interface SpooledFile {
  /** Sorts by arrival. */
  readonly id: string;
  /** The first `delivery.size` bytes of this file are the content; the description follows as a trailer. */
  readonly path: string;
  readonly delivery: Delivery;
}

/** A file that is still being written, under a hidden name. */
export interface StagedFile {
  readonly id: string;
  readonly path: string;
  readonly handle: FileHandle;
}

/** A file that could not be ingested and waits for a person. */
export interface AsideFile {
  readonly id: string;
  readonly path: string;
  /** Absent if the description of the file is damaged. */
  readonly delivery?: Delivery;
}

/** The folder where received files wait. A file is in it whole and durable, or not at all. */
export interface Spool {
  /** Where it is: its disk decides how much can be taken in. */
  readonly folder: string;
  /** Opens a new hidden file. */
  stage(): Promise<StagedFile>;
  /** Makes a staged file durable and hands it over: trailer, fdatasync, rename, fsync of the folder; only then
   *  resolves (reliability.md 0.3). Commits at the same time share the fsync of the folder. Whatever happens, the
   *  staged file is closed; if it cannot be handed over it is gone, and the sender has to send it again. */
  commit(staged: StagedFile, delivery: Delivery): Promise<SpooledFile>;
  /** Closes and deletes a staged file. */
  discard(staged: StagedFile): Promise<void>;
  /** Takes in a whole file from another door. */
  accept(bytes: Uint8Array, delivery: Omit<Delivery, 'size'>): Promise<SpooledFile>;
  /** What waits, oldest first. */
  pending(): readonly SpooledFile[];
  /** Deletes a file after its ingest was committed, or one that was set aside. */
  remove(id: string): Promise<void>;
  /** Takes a file out of the line without deleting it: nothing that was promised is lost. */
  setAside(id: string): Promise<void>;
  /** What was set aside, oldest first. */
  aside(): readonly AsideFile[];
  /** Number of uploads that a stop or power cut had left unfinished and that were swept when the spool was opened. */
  readonly swept: number;
  /** Called after each hand-over. */
  onArrival(listener: (file: SpooledFile) => void): void;
  /** Closes the folder. Files may not be handed over any more. */
  close(): Promise<void>;
}

/** Names in the folder: `.<id>.part` is being written, `<id>.file` waits, `<id>.aside` was set aside; `.<id>.kept` is a
 *  second name of a delivered file, for a sender that goes on with it, and worth nothing after a restart. */
const names = /^(\d{16})\.(file|aside)$/;
const hiddenName = /^\.\d{16}\.(part|kept)$/;
/** Left by a reader that was stopped while it unpacked an archive or read an original again. */
const scratchName = /^\.(?:unpacked|again)-/;

/** Opens the spool folder, makes it if needed, and looks at what is in it: uploads that were never finished are swept
 *  and counted, handed-over files wait again, and one whose description is damaged is set aside, never deleted. */
export async function openSpool(folder: string, log: Logger): Promise<Spool> {
  await makeFolder(folder);
  const directory = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const syncNames = shared(() => directory.sync());
  const waiting = new Map<string, SpooledFile>();
  const asideFiles = new Map<string, AsideFile>();
  const listeners: ((file: SpooledFile) => void)[] = [];
  const swept = await takeStock();
  let lastId = Math.max(0, ...[...waiting.keys(), ...asideFiles.keys()].map(Number));

  async function takeStock(): Promise<number> {
    let left = 0;
    for (const name of (await readdir(folder)).toSorted()) {
      if (hiddenName.test(name)) {
        await rm(join(folder, name), { force: true });
        if (name.endsWith('.part')) left += 1;
      } else if (scratchName.test(name)) await rm(join(folder, name), { force: true });
      else await admit(name);
    }
    if (left > 0) log.warn({ files: left }, 'Unfinished uploads swept from the spool');
    await syncNames();
    return left;
  }

  async function admit(name: string): Promise<void> {
    const [, id, state] = names.exec(name) ?? [];
    if (id === undefined) return log.warn({ name }, 'A file in the spool folder is none of ours and stays');
    const path = join(folder, name);
    const delivery = await readTrailer(path);
    if (state === 'file' && delivery) waiting.set(id, { id, path, delivery });
    else if (state === 'file') {
      log.error({ file: id }, 'Spooled file with a damaged description set aside');
      asideFiles.set(id, { id, path: await renameAside(id) });
    } else asideFiles.set(id, { id, path, ...(delivery ? { delivery } : {}) });
  }

  /** Rises with every arrival, over restarts too, even if the clock was set back. */
  function nextId(): string {
    lastId = Math.max(lastId + 1, Date.now() * 1000);
    return String(lastId).padStart(16, '0');
  }

  async function renameAside(id: string): Promise<string> {
    const path = join(folder, `${id}.aside`);
    await rename(join(folder, `${id}.file`), path);
    return path;
  }

  async function stage(): Promise<StagedFile> {
    const id = nextId();
    const path = join(folder, `.${id}.part`);
    const { O_CREAT, O_EXCL, O_RDWR, O_NOFOLLOW } = constants;
    const handle = await open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o600).catch(diskFull);
    return { id, path, handle };
  }

  function commit(staged: StagedFile, delivery: Delivery): Promise<SpooledFile> {
    return handOver(staged, delivery, (handle) => appendTrailer(handle, delivery));
  }

  /** Lets `write` complete the file, makes it durable and gives it its place in the line. */
  async function handOver(
    staged: StagedFile,
    delivery: Delivery,
    write: (handle: FileHandle) => Promise<void>,
  ): Promise<SpooledFile> {
    let path = staged.path;
    try {
      await write(staged.handle);
      await staged.handle.datasync();
      const id = nextId();
      const final = join(folder, `${id}.file`);
      await rename(path, final);
      path = final;
      await Promise.all([syncNames(), staged.handle.close()]);
      const file = { id, path, delivery };
      waiting.set(id, file);
      for (const listener of listeners) listener(file);
      return file;
    } catch (error) {
      // After a failed sync nobody knows what is on the disk: the sender keeps its file and sends it again.
      await staged.handle.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      return diskFull(error);
    }
  }

  async function accept(bytes: Uint8Array, about: Omit<Delivery, 'size'>): Promise<SpooledFile> {
    const delivery = { ...about, size: bytes.length };
    return handOver(await stage(), delivery, (handle) => writeAll(handle, [bytes, trailerOf(delivery)], 0));
  }

  return {
    folder,
    stage,
    commit,
    discard,
    accept,
    swept,
    pending: () => [...waiting.values()],
    async remove(id) {
      const file = waiting.get(id) ?? asideFiles.get(id);
      if (!file) return;
      // No sync: if the name comes back after a power cut the file is ingested again, which adds nothing.
      await rm(file.path, { force: true });
      waiting.delete(id);
      asideFiles.delete(id);
    },
    async setAside(id) {
      const file = waiting.get(id);
      if (!file) return;
      const path = await renameAside(id);
      waiting.delete(id);
      asideFiles.set(id, { ...file, path });
      await syncNames();
    },
    aside: () => [...asideFiles.values()],
    onArrival: (listener) => void listeners.push(listener),
    close: () => directory.close(),
  };
}

async function discard(staged: StagedFile): Promise<void> {
  await staged.handle.close().catch(() => undefined);
  await rm(staged.path, { force: true });
}

/** Appends the description to a file that has its content. */
async function appendTrailer(handle: FileHandle, delivery: Delivery): Promise<void> {
  const { size } = await handle.stat();
  if (size !== delivery.size) {
    throw new RangeError(`The staged file has ${size} bytes, its delivery says ${delivery.size}`);
  }
  await writeAll(handle, [trailerOf(delivery)], size);
}

/** Runs `work` once for all who ask while the run before is still going: whoever asks gets a run that began after. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function run(): Promise<void> {
    next = undefined;
    running = work().finally(() => (running = undefined));
    return running;
  }
  return () => {
    if (!running) return run();
    next ??= running.then(run, run);
    return next;
  };
}

function diskFull(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new BoxError('DISK_FULL', 'There is no room left for received files: free some', { cause: error });
  }
  throw error;
}
