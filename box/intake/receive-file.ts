import { BoxError } from '../domain/box-error.ts';
import type { Door } from '../domain/delivery.ts';
import type { Instant } from '../domain/instant.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { IngestLine } from './ingest-line.ts';
import type { Spool, SpooledFile } from './spool.ts';

/** A file that somebody hands over. */
export interface HandedFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly dataPointId?: string;
}

/** Through which door it comes, when and from whom. */
export interface HandedBy {
  readonly door: Door;
  readonly receivedAt: Instant;
  readonly sender?: string;
}

/** Takes a file over into the spool, piece by piece; it is on disk when this resolves. Rejects with `USAGE` if it is longer
 *  than `maxBytes`; then nothing of it is kept. */
export async function receiveFile(
  file: HandedFile,
  intake: { readonly spool: Pick<Spool, 'stage' | 'commit' | 'discard'>; readonly maxBytes: number },
  by: HandedBy,
): Promise<SpooledFile> {
  const staged = await intake.spool.stage();
  let size = 0;
  try {
    for await (const piece of file.bytes) {
      if (size + piece.length > intake.maxBytes) {
        throw new BoxError('USAGE', `"${file.name}" is longer than ${intake.maxBytes} bytes`);
      }
      for (let done = 0; done < piece.length;) {
        const left = piece.length - done;
        done += (await staged.handle.write(piece, done, left, size + done)).bytesWritten;
      }
      size += piece.length;
    }
  } catch (error) {
    await intake.spool.discard(staged);
    throw error;
  }
  const { name, dataPointId } = file;
  return intake.spool.commit(staged, {
    name,
    size,
    ...by,
    ...(dataPointId === undefined ? {} : { dataPointId }),
  });
}

/** Takes a file in by hand through the same spool and line as every other; resolves once it is recorded. Rejects as
 *  `receiveFile` does. */
export async function upload(
  file: HandedFile,
  intake: { readonly spool: Spool; readonly line: Pick<IngestLine, 'receiptOf'>; readonly maxBytes: number },
  by: HandedBy,
): Promise<Receipt> {
  const { id } = await receiveFile(file, intake, by);
  return intake.line.receiptOf(id);
}
