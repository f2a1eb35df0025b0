import { setTimeout as after } from 'node:timers/promises';
import type { Logger } from 'pino';
import { instantOfSeconds } from '../../domain/instant.ts';
import type { IngestLine } from '../ingest-line.ts';
import type { Spool } from '../spool.ts';
import { lookAtFolder, looksOf, type SeenFile } from './look-at-folder.ts';
import { copyIntoSpool, type FolderSource, moveToDone } from './take-file.ts';

/** A folder to watch. */
export interface WatchedFolder extends FolderSource {
  readonly folder: string;
}

/** How often is looked, and how long a file has to stay the same; milliseconds. */
export interface FolderOptions {
  readonly everyMs?: number;
  readonly stillMs?: number;
}

/** What watching needs. */
export interface FolderPorts {
  /** Folders of now; asked before each look. */
  folders(): readonly WatchedFolder[];
  readonly spool: Pick<Spool, 'stage' | 'commit' | 'discard'>;
  readonly line: Pick<IngestLine, 'receiptOf'>;
}

/** The door through which files of folders come in. */
export interface FolderDoor {
  readonly name: 'folders';
  /** Finishes the file it is at and stops. */
  stop(): Promise<void>;
}

/** A file that was seen: how it looked, since when, and whether it was dealt with. */
interface Memory {
  readonly looks: string;
  readonly since: number;
  dealtWith: boolean;
}

/** Watches the folders of data points by looking again and again, because notifications do not exist on shares and
 *  sticks. A file is taken once it looked the same for half a minute, so that nothing is read while it is copied; it is
 *  moved to `done` only after its ingest was committed. What cannot be moved (a stick that can only be read) is
 *  remembered; after a restart it is taken again, which adds nothing. */
export function watchFolders(options: FolderOptions, ports: FolderPorts, log: Logger): FolderDoor {
  const { everyMs = 10_000, stillMs = 30_000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let known = new Map<string, Memory>();

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      known = await lookEverywhere();
      await after(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Looks into each folder; what is not there any more is forgotten. */
  async function lookEverywhere(): Promise<Map<string, Memory>> {
    const still = new Map<string, Memory>();
    for (const watched of ports.folders()) {
      const files = await lookAtFolder(watched.folder).catch((error: unknown) => {
        log.warn({ folder: watched.folder, err: error }, 'A watched folder cannot be read');
        return [];
      });
      for (const file of files) {
        if (signal.aborted) return still;
        still.set(file.path, await dealWith(file, watched));
      }
    }
    return still;
  }

  async function dealWith(file: SeenFile, watched: WatchedFolder): Promise<Memory> {
    const looks = looksOf(file.stats);
    const before = known.get(file.path);
    if (before?.looks !== looks) return { looks, since: performance.now(), dealtWith: false };
    if (before.dealtWith || performance.now() - before.since < stillMs) return before;
    before.dealtWith = true;
    if (file.stats.size > watched.maxFileBytes) {
      log.warn(
        { file: file.path, bytes: file.stats.size },
        'A file in a watched folder is larger than allowed',
      );
      return before;
    }
    try {
      const { id } = await copyIntoSpool(file, watched, ports.spool, now());
      await ports.line.receiptOf(id);
      const isMoved = await moveToDone(file);
      log.info({ file: file.path, moved: isMoved }, 'File of a watched folder taken in');
    } catch (error) {
      // It stays where it is. Changed meanwhile: looked at anew; a full disk or a stop: tried again.
      before.dealtWith = false;
      log.warn({ file: file.path, err: error }, 'File of a watched folder not taken in');
      return { looks, since: performance.now(), dealtWith: false };
    }
    return before;
  }

  const watching = watch();
  return {
    name: 'folders',
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

function now() {
  return instantOfSeconds(Math.floor(Date.now() / 1000));
}
