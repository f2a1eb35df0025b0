import { BoxError } from '../../domain/box-error.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Spool, StagedFile } from '../spool.ts';
import { copyKept, dropKept, keepContent, type KeptContent } from './kept-content.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { startUpload, type Upload } from './upload.ts';

/** The unfinished files of one data point. What it refuses it throws as a refusal. */
export interface StagingArea {
  /** Starts an upload, with a copy of what was kept of an earlier delivery if there is one. */
  start(kept?: KeptContent): Promise<Upload>;
  /** Ends an upload whose sender is gone and goes on with its file, as far as it is whole. */
  goOn(upload: Upload): Promise<Upload>;
  /** Hands the file over to the spool; resolves once it is durable, with its kept content. */
  handOver(upload: Upload, delivery: Delivery): Promise<KeptContent | undefined>;
  discard(upload: Upload): Promise<void>;
  /** Whether another handle goes on with the file of this upload. */
  hasMovedOn(upload: Upload): boolean;
  discardAll(): Promise<void>;
}

/** Makes an area that holds at most `mostFiles`. */
export function createStagingArea(
  spool: Pick<Spool, 'stage' | 'commit' | 'discard'>,
  mostFiles: number,
): StagingArea {
  const uploads = new Set<Upload>();
  const movedOn = new WeakSet<Upload>();
  const leaving = new WeakSet<Upload>();

  function begin(staged: StagedFile, size = 0): Upload {
    const upload = startUpload(staged, size);
    uploads.add(upload);
    return upload;
  }

  return {
    async start(kept) {
      if (uploads.size >= mostFiles) throw refused(`There are ${uploads.size} unfinished files already`);
      const staged = await spool.stage();
      if (!kept) return begin(staged);
      try {
        await copyKept(kept, staged);
      } catch (error) {
        await spool.discard(staged);
        throw refused('What was delivered before could not be copied: send the file whole', error);
      }
      return begin(staged, kept.size);
    },
    async goOn(upload) {
      if (leaving.has(upload)) throw refused('This file is just being taken in');
      movedOn.add(upload);
      upload.fail(refused('Another connection goes on with this file'));
      await upload.settled();
      await upload.staged.handle.truncate(upload.whole);
      uploads.delete(upload);
      return begin(upload.staged, upload.whole);
    },
    async handOver(upload, delivery) {
      leaving.add(upload);
      uploads.delete(upload);
      // The second name is there long before the spool renames the first; if not, there is just nothing kept.
      const keeping = keepContent(upload);
      try {
        await spool.commit(upload.staged, delivery);
        return await keeping;
      } catch (error) {
        const kept = await keeping;
        if (kept) dropKept(kept);
        throw error instanceof BoxError ? refused(error.message, error) : error;
      }
    },
    async discard(upload) {
      if (leaving.has(upload) || !uploads.delete(upload)) return;
      await upload.settled();
      await spool.discard(upload.staged);
    },
    hasMovedOn: (upload) => movedOn.has(upload),
    async discardAll() {
      for (const upload of uploads) await spool.discard(upload.staged);
      uploads.clear();
    },
  };
}

function refused(message: string, cause?: unknown): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, message, cause === undefined ? {} : { cause });
}
