import { BoxError } from '../../domain/box-error.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Spool } from '../spool.ts';
import { copyKept, dropKept, keepContent, type KeptContent } from './kept-content.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { startUpload, type Upload, type UploadStart } from './upload.ts';

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
  spool: Pick<Spool, 'stage' | 'commit' | 'accept' | 'discard'>,
  mostFiles: number,
): StagingArea {
  const uploads = new Set<Upload>();
  const movedOn = new WeakSet<Upload>();
  const leaving = new WeakSet<Upload>();

  function begin(from?: UploadStart): Upload {
    const upload = startUpload(() => spool.stage(), from);
    uploads.add(upload);
    return upload;
  }

  async function discardStaged({ staged }: Upload): Promise<void> {
    if (staged) await spool.discard(staged);
  }

  return {
    async start(kept) {
      if (uploads.size >= mostFiles) throw refused(`There are ${uploads.size} unfinished files already`);
      if (!kept) return begin();
      if ('bytes' in kept) return begin({ held: kept.bytes });
      const staged = await spool.stage();
      try {
        await copyKept(kept, staged);
      } catch (error) {
        await spool.discard(staged);
        throw refused('What was delivered before could not be copied: send the file whole', error);
      }
      return begin({ staged, size: kept.size });
    },
    async goOn(upload) {
      if (leaving.has(upload)) throw refused('This file is just being taken in');
      movedOn.add(upload);
      upload.fail(refused('Another connection goes on with this file'));
      await upload.settled();
      const { held, staged, whole } = upload;
      if (!held) await staged?.handle.truncate(whole);
      uploads.delete(upload);
      if (held) return begin({ held });
      return staged ? begin({ staged, size: whole }) : begin();
    },
    async handOver(upload, delivery) {
      leaving.add(upload);
      uploads.delete(upload);
      const { held, staged } = upload;
      // The second name is there long before the spool renames the first; if not, there is just nothing kept.
      const keeping = keepContent(upload);
      try {
        if (held) await spool.accept(held, delivery);
        else if (staged) await spool.commit(staged, delivery);
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
      await discardStaged(upload);
    },
    hasMovedOn: (upload) => movedOn.has(upload),
    async discardAll() {
      for (const upload of uploads) await discardStaged(upload);
      uploads.clear();
    },
  };
}

function refused(message: string, cause?: unknown): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, message, cause === undefined ? {} : { cause });
}
