import { BoxError } from '../../domain/box-error.ts';
import type { FreeSpace } from './free-space.ts';
import type { FileContent, Inbox, OpenFile } from './inbox.ts';
import { longestPacket } from './packet-stream.ts';
import type { SftpLimits } from './sftp-limits.ts';
import type { SftpRequest } from './sftp-packet.ts';
import type { SftpEvent } from './sftp-ports.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import {
  attributesReply,
  handleReply,
  nameReply,
  numbersReply,
  type ShownEntry,
  statusReply,
  versionReply,
} from './sftp-reply.ts';
import type { FileEntry } from './virtual-folder.ts';
import { baseNameOf, readPath } from './virtual-path.ts';

/** What answering needs: the inbox, and whom to tell. `sender` describes who delivers. */
export interface AnswerPorts {
  readonly inbox: Inbox;
  readonly space: FreeSpace;
  readonly limits: SftpLimits;
  readonly sender: string;
  /** Throws a refusal if the data point may not deliver any more. */
  readonly checkStillWelcome: () => void;
  tell(type: SftpEvent['type'], message: string, detail: SftpEvent['detail']): void;
}

/** Answers the requests of one session. */
export interface Answers {
  /** The reply to a request. Rejects or throws for a request that is refused. */
  answer(request: SftpRequest): Buffer | Promise<Buffer>;
  /** Leaves every open file to be resumed. */
  abandonAll(): Promise<void>;
}

/** Largest data of one WRITE that is announced, as OpenSSH does: fewer, larger writes to disk. */
const announcedWrite = 255 * 1024;
/** Entries in one reply to READDIR. */
const entriesPerReply = 100;

/** What the door can beyond version 3 (spec sftp 1). */
const extensions: ReadonlyMap<string, string> = new Map([
  ['posix-rename@openssh.com', '1'],
  ['statvfs@openssh.com', '2'],
  ['fsync@openssh.com', '1'],
  ['lsetstat@openssh.com', '1'],
  ['limits@openssh.com', '1'],
]);

type Handle = { readonly file: OpenFile; readonly openedAt: number } | { readonly listing: ShownEntry[] };

/** Makes the answers of a session; handles belong to it alone. */
export function createAnswers(ports: AnswerPorts): Answers {
  const { inbox, limits } = ports;
  const handles = new Map<string, Handle>();
  let lastHandle = 0;

  function newHandle(handle: Handle): string {
    lastHandle += 1;
    const name = lastHandle.toString(36);
    handles.set(name, handle);
    return name;
  }

  function checkHandles(): void {
    if (handles.size >= limits.handles) throw refused(`There are ${handles.size} files open already`);
  }

  function fileOf(handle: string): OpenFile {
    const found = handles.get(handle);
    if (!found || !('file' in found)) throw refused('There is no such handle');
    return found.file;
  }

  function shownAt(bytes: Uint8Array): ShownEntry {
    const shown = inbox.folder.show(readPath(bytes));
    if (!shown) throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such file');
    return shown;
  }

  async function open(id: number, bytes: Uint8Array, flags: number): Promise<Buffer> {
    ports.checkStillWelcome();
    checkHandles();
    const path = readPath(bytes);
    const file = await inbox.open(path, flags);
    const handle = newHandle({ file, openedAt: performance.now() });
    ports.tell('open', `"${path}" opened`, { name: path, flags });
    return handleReply(id, handle);
  }

  async function close(id: number, name: string): Promise<Buffer> {
    const handle = handles.get(name);
    if (!handle) throw refused('There is no such handle');
    handles.delete(name);
    if (!('file' in handle)) return ok(id);
    const outcome = await inbox.close(handle.file, ports.sender);
    const { path, size } = handle.file.entry;
    const ms = Math.round(performance.now() - handle.openedAt);
    ports.tell('close', closeMessages[outcome](path), { name: path, bytes: size, ms, outcome });
    return ok(id);
  }

  async function write(request: SftpRequest & { type: 'write' }): Promise<Buffer> {
    await inbox.write(fileOf(request.handle), request.offset, request.parts, request.bytes);
    return ok(request.id);
  }

  async function rename(id: number, from: Uint8Array, to: Uint8Array, replace: boolean): Promise<Buffer> {
    ports.checkStillWelcome();
    const [fromPath, toPath] = [readPath(from), readPath(to)];
    const delivered = await inbox.rename(fromPath, toPath, replace, ports.sender);
    const message = `"${fromPath}" renamed to "${toPath}"${delivered ? ' and delivered' : ''}`;
    ports.tell('rename', message, { from: fromPath, to: toPath, delivered });
    return ok(id);
  }

  async function remove(id: number, bytes: Uint8Array): Promise<Buffer> {
    const path = readPath(bytes);
    await inbox.remove(path);
    ports.tell('remove', `"${path}" removed from view`, { name: path });
    return ok(id);
  }

  async function setAttributes(
    id: number,
    entry: FileEntry<FileContent>,
    attributes: (SftpRequest & { type: 'setstat' })['attributes'],
  ): Promise<Buffer> {
    await inbox.setAttributes(entry, attributes);
    return ok(id);
  }

  function setAttributesAt(request: SftpRequest & { type: 'setstat' }): Buffer | Promise<Buffer> {
    const entry = inbox.folder.file(readPath(request.path));
    if (entry) return setAttributes(request.id, entry, request.attributes);
    shownAt(request.path); // a folder takes any attributes and keeps none
    return ok(request.id);
  }

  async function fsync(id: number, handle: string): Promise<Buffer> {
    const { upload } = fileOf(handle);
    await upload.settled();
    if (upload.failure) throw upload.failure;
    await upload.sync();
    return ok(id);
  }

  function openFolder(id: number, bytes: Uint8Array): Buffer {
    checkHandles();
    return handleReply(id, newHandle({ listing: inbox.folder.list(readPath(bytes), limits.listing) }));
  }

  function readFolder(id: number, name: string): Buffer {
    const handle = handles.get(name);
    if (!handle || !('listing' in handle)) throw refused('There is no such handle');
    const entries = handle.listing.splice(0, entriesPerReply);
    if (entries.length === 0) throw new SftpRefusal(sftpStatus.endOfFile, 'That is all');
    return nameReply(id, entries);
  }

  function makeFolder(id: number, bytes: Uint8Array): Buffer {
    inbox.folder.makeFolder(readPath(bytes));
    return ok(id);
  }

  function removeFolder(id: number, bytes: Uint8Array): Buffer {
    inbox.folder.removeFolder(readPath(bytes));
    return ok(id);
  }

  return {
    answer(request) {
      switch (request.type) {
        case 'init':
          return versionReply(extensions);
        case 'open':
          return open(request.id, request.path, request.flags);
        case 'close':
          return close(request.id, request.handle);
        case 'write':
          return write(request);
        case 'fstat':
          return attributesReply(request.id, showOpen(fileOf(request.handle)));
        case 'stat':
        case 'lstat':
          return attributesReply(request.id, shownAt(request.path));
        case 'setstat':
          return setAttributesAt(request);
        case 'fsetstat':
          return setAttributes(request.id, fileOf(request.handle).entry, request.attributes);
        case 'fsync':
          return fsync(request.id, request.handle);
        case 'realpath':
          return nameReply(request.id, [realPath(request.path)]);
        case 'opendir':
          return openFolder(request.id, request.path);
        case 'readdir':
          return readFolder(request.id, request.handle);
        case 'mkdir':
          return makeFolder(request.id, request.path);
        case 'rmdir':
          return removeFolder(request.id, request.path);
        case 'rename':
        case 'posix-rename':
          return rename(request.id, request.from, request.to, request.type === 'posix-rename');
        case 'remove':
          return remove(request.id, request.path);
        case 'statvfs':
          return numbersReply(request.id, fileSystemNumbers(ports.space.state()));
        case 'limits':
          return numbersReply(request.id, [longestPacket, 0, announcedWrite, limits.handles]);
        case 'read':
          throw new SftpRefusal(sftpStatus.forbidden, 'This folder takes files in and gives none out');
        case 'unsupported':
          throw new SftpRefusal(sftpStatus.unsupported, `The box does not know ${request.what}`);
      }
    },
    async abandonAll() {
      const open = [...handles.values()].flatMap((handle) => ('file' in handle ? [handle.file] : []));
      handles.clear();
      for (const file of open) await inbox.abandon(file);
    },
  };
}

/** The refusal in which an error is answered; undefined for one that should not occur. */
export function refusalFor(error: unknown): SftpRefusal | undefined {
  if (error instanceof SftpRefusal) return error;
  return error instanceof BoxError ? refused(error.message) : undefined;
}

const closeMessages = {
  delivered: (path: string) => `"${path}" delivered`,
  kept: (path: string) => `"${path}" waits for its final name`,
  removed: (path: string) => `"${path}" was removed before it was closed`,
} as const;

/** REALPATH names what is not there as well (SFTP 3, 6.11). */
function realPath(bytes: Uint8Array): ShownEntry {
  return { name: `/${readPath(bytes)}`, kind: 'folder', size: 0, modifiedAt: 0 };
}

function showOpen({ entry, upload }: OpenFile): ShownEntry {
  return { name: baseNameOf(entry.path), kind: 'file', size: upload.size, modifiedAt: entry.modifiedAt };
}

/** The eleven numbers of statvfs: block sizes, blocks, free ones twice, inodes thrice, id, flags, longest name. */
function fileSystemNumbers({ total, usable }: { total: number; usable: number }): number[] {
  const block = 4096;
  const free = Math.floor(usable / block);
  return [block, block, Math.floor(total / block), free, free, 1_000_000, 1_000_000, 1_000_000, 0, 0, 200];
}

function ok(id: number): Buffer {
  return statusReply(id, sftpStatus.ok);
}

function refused(message: string): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, message);
}
