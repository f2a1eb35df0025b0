import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import type { ShownEntry } from './sftp-reply.ts';
import { baseNameOf, isTemporaryName, parentOf, type VirtualPath } from './virtual-path.ts';

/** A file as its sender sees it. `open`: being written. `unfinished`: its connection broke, or it has a temporary name.
 *  `delivered`: handed over for good; only its name and size are shown. */
export interface FileEntry<Content> {
  /** Changes when it is renamed. */
  path: VirtualPath;
  readonly state: 'open' | 'unfinished' | 'delivered';
  readonly size: number;
  /** Seconds since 1970; whatever the sender says. */
  modifiedAt: number;
  /** When it came into its present state, in milliseconds. */
  readonly since: number;
  /** The bytes, as far as they are still at hand. */
  content: Content | undefined;
}

/** The folder that a data point sees. It exists nowhere: no name in it is ever a name on the disk of the box. */
export interface VirtualFolder<Content> {
  file(path: VirtualPath): FileEntry<Content> | undefined;
  /** What is at a path; undefined if nothing is. */
  show(path: VirtualPath): ShownEntry | undefined;
  /** What is in a folder, newest first, at most `limit`. Refuses what is no folder. */
  list(path: VirtualPath, limit: number): ShownEntry[];
  /** Puts a file at its path, in place of one that is there, and makes the folders above it. */
  put(entry: FileEntry<Content>): void;
  /** Takes a file out; no other file at its path is touched. */
  take(entry: FileEntry<Content>): void;
  /** Renames a file. Gives the file that was replaced. Refuses a name that is taken unless `replace` (SFTP 3). */
  rename(from: VirtualPath, to: VirtualPath, replace: boolean): FileEntry<Content> | undefined;
  makeFolder(path: VirtualPath): void;
  removeFolder(path: VirtualPath): void;
  files(): Iterable<FileEntry<Content>>;
}

/** Names that a data point is shown at most; the oldest delivered ones are dropped. */
const mostFiles = 5_000;
const mostFolders = 500;

/** Makes an empty folder. `modifiedAt` is what folders show, in seconds since 1970. */
export function createVirtualFolder<Content>(modifiedAt: number): VirtualFolder<Content> {
  const files = new Map<VirtualPath, FileEntry<Content>>();
  const folders = new Set<VirtualPath>(['']);

  const isFolder = (path: VirtualPath): boolean => folders.has(path);

  function ensureFolders(path: VirtualPath): void {
    for (let folder = path; folder !== ''; folder = parentOf(folder)) {
      if (files.has(folder)) throw refused('A part of the path is a file');
      if (folders.has(folder)) return;
      if (folders.size >= mostFolders) throw refused('There are too many folders');
      folders.add(folder);
    }
  }

  function put(entry: FileEntry<Content>): void {
    if (isFolder(entry.path)) throw refused('There is a folder of this name');
    ensureFolders(parentOf(entry.path));
    files.delete(entry.path); // so that the map stays ordered by arrival
    files.set(entry.path, entry);
    if (files.size > mostFiles) dropOldest();
  }

  function dropOldest(): void {
    for (const [path, { state, content }] of files) {
      if (state !== 'delivered' || content !== undefined) continue;
      files.delete(path);
      return;
    }
  }

  function showFolder(path: VirtualPath): ShownEntry {
    return { name: baseNameOf(path), kind: 'folder', size: 0, modifiedAt };
  }

  return {
    file: (path) => files.get(path),
    show(path) {
      const file = files.get(path);
      if (file) return showFile(file);
      return isFolder(path) ? showFolder(path) : undefined;
    },
    list(path, limit) {
      if (!isFolder(path)) throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such folder');
      const inside = [...folders].filter((folder) => folder !== '' && parentOf(folder) === path);
      const shown = [...files.values()].filter((file) => parentOf(file.path) === path).toReversed();
      return [...inside.map(showFolder), ...shown.map(showFile)].slice(0, limit);
    },
    put,
    take(entry) {
      if (files.get(entry.path) === entry) files.delete(entry.path);
    },
    rename(from, to, replace) {
      const entry = files.get(from);
      if (!entry) {
        if (isFolder(from)) throw refused('Folders cannot be renamed');
        throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such file');
      }
      const replaced = files.get(to);
      if (isFolder(to) || (replaced && !replace)) throw refused('There is something of this name already');
      if (replaced === entry) return undefined;
      ensureFolders(parentOf(to));
      files.delete(from);
      entry.path = to;
      put(entry);
      return replaced;
    },
    makeFolder(path) {
      if (files.has(path) || isFolder(path)) throw refused('There is something of this name already');
      ensureFolders(path);
    },
    removeFolder(path) {
      if (!isFolder(path)) throw new SftpRefusal(sftpStatus.noSuchFile, 'There is no such folder');
      const used = [...files.keys(), ...folders].some((other) => other !== '' && parentOf(other) === path);
      if (path === '' || used) throw refused('The folder is not empty');
      folders.delete(path);
    },
    files: () => files.values(),
  };
}

/** Whether a file is handed over when it is closed: its name is a final one. */
export function isFinal(entry: { readonly path: VirtualPath }): boolean {
  return !isTemporaryName(entry.path);
}

function showFile({ path, size, modifiedAt }: FileEntry<unknown>): ShownEntry {
  return { name: baseNameOf(path), kind: 'file', size, modifiedAt };
}

function refused(message: string): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, message);
}
