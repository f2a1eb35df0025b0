import type { DataPoint } from '../../domain/data-point.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { instantOfSeconds, secondsOf } from '../../domain/instant.ts';
import type { Spool } from '../spool.ts';
import { createDailyQuota } from './daily-quota.ts';
import type { FreeSpace } from './free-space.ts';
import { dropKept, type KeptContent } from './kept-content.ts';
import type { SftpLimits } from './sftp-limits.ts';
import { openFlag, type SftpAttributes } from './sftp-packet.ts';
import type { DeliveredNames } from './sftp-ports.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { createStagingArea } from './staging-area.ts';
import type { Upload } from './upload.ts';
import { createVirtualFolder, type FileEntry, isFinal, type VirtualFolder } from './virtual-folder.ts';
import { readPath, type VirtualPath } from './virtual-path.ts';

/** Where the bytes of a file are: on their way in, or kept after the delivery. */
export interface FileContent {
  readonly upload?: Upload;
  readonly kept?: KeptContent;
}

/** A file that a session has open for writing. */
export interface OpenFile {
  readonly entry: FileEntry<FileContent>;
  readonly upload: Upload;
  /** Every write goes to the end, whatever its offset (O_APPEND). */
  readonly append: boolean;
}

/** The files of one data point, shared by all its sessions. What it refuses it throws as a refusal. */
export interface Inbox {
  readonly folder: VirtualFolder<FileContent>;
  open(path: VirtualPath, flags: number): Promise<OpenFile>;
  write(file: OpenFile, offset: number, parts: readonly Uint8Array[], bytes: number): Promise<void>;
  /** A file with a final name is handed over; resolves once it is durable. One with a temporary name waits for its
   *  renaming. Tells whether it was handed over. */
  close(file: OpenFile, sender: string): Promise<'delivered' | 'kept' | 'removed'>;
  /** The connection broke: what is there can be resumed for a while. */
  abandon(file: OpenFile): Promise<void>;
  /** Tells whether the file was handed over under its new name. */
  rename(from: VirtualPath, to: VirtualPath, replace: boolean, sender: string): Promise<boolean>;
  remove(path: VirtualPath): Promise<void>;
  setAttributes(entry: FileEntry<FileContent>, attributes: SftpAttributes): Promise<void>;
  /** Forgets what is too old; gives the names of files that were never finished. */
  sweep(): Promise<readonly VirtualPath[]>;
  /** Discards everything that was not handed over. */
  discardAll(): Promise<void>;
}

/** What an inbox needs. `dataPoint` gives its present settings, `now` milliseconds. */
export interface InboxPorts {
  readonly spool: Pick<Spool, 'stage' | 'commit' | 'accept' | 'discard'>;
  readonly names: DeliveredNames;
  readonly space: FreeSpace;
  readonly limits: SftpLimits;
  readonly dataPoint: () => DataPoint;
  readonly now: () => number;
}

/** Opens the inbox of a data point with the names that it delivered lately. */
export function openInbox(ports: InboxPorts): Inbox {
  const { limits, now } = ports;
  const folder = createVirtualFolder<FileContent>(Math.floor(now() / 1000));
  const area = createStagingArea(ports.spool, limits.stagedFiles);
  const quota = createDailyQuota(ports.names);
  /** Uploads whose file was removed while it was open. */
  const removed = new WeakSet<Upload>();
  /** Delivered files whose bytes are kept, oldest first. */
  const keepers: FileEntry<FileContent>[] = [];
  const inTurn = oneAfterTheOther();
  showDelivered(folder, ports);

  async function open(path: VirtualPath, flags: number): Promise<OpenFile> {
    const existing = folder.file(path);
    checkFlags(folder, path, flags);
    quota.check(ports.dataPoint(), 0, now());
    ports.space.check();
    const append = (flags & openFlag.append) !== 0;
    const fresh = !existing || (flags & openFlag.truncate) !== 0;
    const upload = await (fresh ? area.start() : goOn(existing, append));
    const entry = entryOf(path, 'open', upload, Math.floor(now() / 1000));
    try {
      folder.put(entry);
    } catch (error) {
      await area.discard(upload);
      throw error;
    }
    await release(existing);
    return { entry, upload, append };
  }

  /** Opens what is there without emptying it: resumes, appends to or writes over it. */
  async function goOn({ content }: FileEntry<FileContent>, append: boolean): Promise<Upload> {
    if (content?.upload) return area.goOn(content.upload);
    if (!content?.kept && append) throw refused('This file was taken in already: send it whole');
    return area.start(content?.kept);
  }

  function entryOf(
    path: VirtualPath,
    state: 'open' | 'unfinished',
    upload: Upload,
    modifiedAt: number,
  ): FileEntry<FileContent> {
    return {
      path,
      state,
      get size() {
        return state === 'open' ? upload.size : upload.whole;
      },
      modifiedAt,
      since: now(),
      content: { upload },
    };
  }

  /** Gives up what a file that is replaced holds; one that is still open belongs to its handle. */
  async function release(entry: FileEntry<FileContent> | undefined): Promise<void> {
    if (!entry || entry.state === 'open') return;
    const { upload, kept } = entry.content ?? {};
    entry.content = undefined;
    if (upload) await area.discard(upload);
    if (kept) dropKept(kept);
  }

  async function close(
    { entry, upload }: OpenFile,
    sender: string,
  ): Promise<'delivered' | 'kept' | 'removed'> {
    await upload.settled();
    const failure = upload.failure ?? (isFinal(entry) ? unfit(upload) : undefined);
    if (failure && !area.hasMovedOn(upload)) await discard(entry, upload);
    if (failure) throw failure;
    if (removed.has(upload)) {
      await area.discard(upload);
      return 'removed';
    }
    if (isFinal(entry)) {
      await deliver(entry, upload, sender);
      return 'delivered';
    }
    await putUnfinished(entry, upload);
    return 'kept';
  }

  /** Why a file cannot be handed over as it is. */
  function unfit(upload: Upload): SftpRefusal | undefined {
    try {
      quota.check(ports.dataPoint(), upload.size, now());
    } catch (error) {
      if (error instanceof SftpRefusal) return error;
      throw error;
    }
    const { whole, size } = upload;
    if (whole >= size) return undefined;
    return refused(`The bytes after the first ${whole} of ${size} are not all there: send it again`);
  }

  async function discard(entry: FileEntry<FileContent>, upload: Upload): Promise<void> {
    folder.take(entry);
    await area.discard(upload);
  }

  async function deliver(entry: FileEntry<FileContent>, upload: Upload, sender: string): Promise<void> {
    const dataPoint = ports.dataPoint();
    const { size } = upload;
    const delivery: Delivery = {
      dataPointId: dataPoint.id,
      name: entry.path,
      size,
      receivedAt: instantOfSeconds(Math.floor(now() / 1000)),
      door: 'sftp',
      sender,
    };
    const kept = await area.handOver(upload, delivery).catch((error: unknown) => {
      folder.take(entry);
      throw error;
    });
    quota.delivered(dataPoint, size, now());
    const { path, modifiedAt } = entry;
    const content = kept ? { kept } : undefined;
    const delivered = { path, state: 'delivered', size, modifiedAt, since: now(), content } as const;
    await replace(entry, delivered);
    if (kept) keepers.push(delivered);
    while (keepers.length > limits.keptFiles) await release(keepers.shift());
  }

  async function putUnfinished(entry: FileEntry<FileContent>, upload: Upload): Promise<void> {
    await replace(entry, entryOf(entry.path, 'unfinished', upload, entry.modifiedAt));
  }

  /** Shows a file in its next state. Whoever closes last is shown, also if another handle had taken the name. */
  async function replace(entry: FileEntry<FileContent>, next: FileEntry<FileContent>): Promise<void> {
    const before = folder.file(entry.path);
    folder.put(next);
    if (before !== entry) await release(before);
  }

  async function rename(
    from: VirtualPath,
    to: VirtualPath,
    overwrite: boolean,
    sender: string,
  ): Promise<boolean> {
    const entry = folder.file(from);
    const isHandedOver = entry?.state === 'unfinished' && isFinal({ path: to });
    const upload = isHandedOver ? entry.content?.upload : undefined;
    const failure = upload && unfit(upload);
    if (failure) throw failure;
    await release(folder.rename(from, to, overwrite));
    if (entry && upload) await deliver(entry, upload, sender);
    return upload !== undefined;
  }

  async function remove(path: VirtualPath): Promise<void> {
    const entry = folder.file(path);
    if (!entry && folder.show(path)) throw refused('This is a folder');
    if (!entry) throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such file');
    if (entry.state === 'open' && entry.content?.upload) removed.add(entry.content.upload);
    folder.take(entry);
    await release(entry);
  }

  async function sweep(): Promise<VirtualPath[]> {
    const visibleMs = ports.dataPoint().keepVisibleHours * 3_600_000;
    const ages = { open: Infinity, unfinished: limits.stagedMs, delivered: visibleMs } as const;
    const unfinished: VirtualPath[] = [];
    for (const entry of folder.files()) {
      const age = now() - entry.since;
      if (entry.content?.kept && age > limits.keptMs) await release(entry);
      if (age <= ages[entry.state]) continue;
      if (entry.state === 'unfinished') unfinished.push(entry.path);
      folder.take(entry);
      await release(entry);
    }
    return unfinished;
  }

  return {
    folder,
    open: (path, flags) => inTurn(() => open(path, flags)),
    write({ upload, append }, offset, parts, bytes) {
      const position = append ? upload.size : offset;
      try {
        if (upload.failure) throw upload.failure;
        quota.check(ports.dataPoint(), Math.max(upload.size, position + bytes), now());
        ports.space.check();
      } catch (error) {
        if (error instanceof SftpRefusal) upload.fail(error);
        return Promise.reject(error);
      }
      return upload.write(position, parts, bytes);
    },
    close,
    async abandon({ entry, upload }) {
      await upload.settled();
      if (area.hasMovedOn(upload)) return;
      const worthKeeping = !upload.failure && upload.whole > 0 && folder.file(entry.path) === entry;
      await (worthKeeping ? putUnfinished(entry, upload) : discard(entry, upload));
    },
    rename: (from, to, overwrite, sender) => inTurn(() => rename(from, to, overwrite, sender)),
    remove: (path) => inTurn(() => remove(path)),
    async setAttributes(entry, { size, modifiedAt }) {
      const upload = entry.content?.upload;
      if (size !== undefined && size !== entry.size) {
        if (!upload) throw refused('This file was delivered already: send it again to change it');
        quota.check(ports.dataPoint(), size, now());
        await upload.setSize(size);
      }
      if (modifiedAt !== undefined) entry.modifiedAt = modifiedAt;
    },
    sweep: () => inTurn(sweep),
    async discardAll() {
      await area.discardAll();
      for (const { content } of folder.files()) if (content?.kept) dropKept(content.kept);
    },
  };
}

/** Lets one piece of work begin only when the one before has ended. */
function oneAfterTheOther(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

function checkFlags(folder: VirtualFolder<FileContent>, path: VirtualPath, flags: number): void {
  const shown = folder.show(path);
  if ((flags & (openFlag.write | openFlag.append)) === 0) {
    throw new SftpRefusal(sftpStatus.forbidden, 'This folder takes files in and gives none out');
  }
  if (shown?.kind === 'folder') throw refused('This is a folder');
  if (!shown && (flags & openFlag.create) === 0) {
    throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such file');
  }
  if (shown && (flags & openFlag.create) !== 0 && (flags & openFlag.exclusive) !== 0) {
    throw refused('There is a file of this name already');
  }
}

function showDelivered(folder: VirtualFolder<FileContent>, ports: InboxPorts): void {
  const { id, keepVisibleHours } = ports.dataPoint();
  const seconds = Math.floor(ports.now() / 1000);
  const since = instantOfSeconds(Math.max(0, seconds - keepVisibleHours * 3600));
  const delivered = ports.names.deliveredNames(id, since, ports.limits.listing);
  for (const { name, size, receivedAt } of delivered.toReversed()) {
    const modifiedAt = secondsOf(receivedAt);
    try {
      const path = readPath(Buffer.from(name));
      folder.put({
        path,
        state: 'delivered',
        size,
        modifiedAt,
        since: modifiedAt * 1000,
        content: undefined,
      });
    } catch {
      // A name that came in by another door and that no sender could use.
    }
  }
}

function refused(message: string): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, message);
}
