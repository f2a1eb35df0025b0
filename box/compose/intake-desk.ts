import type { FileHandle } from 'node:fs/promises';
import type { IntakeDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Delivery } from '../domain/delivery.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { IngestPorts } from '../intake/ingest-file.ts';
import type { IngestLine } from '../intake/ingest-line.ts';
import type { Spool } from '../intake/spool.ts';
import type { Store } from '../store/open-store.ts';

/** What taking files in by hand needs. */
export interface IntakeDeskPorts {
  readonly store: Store;
  readonly spool: Spool;
  readonly ingesting: IngestPorts;
  readonly line: () => IngestLine;
}

/** Takes in files by hand, on the same way as those of a gateway: through the spool, so that a file whose upload was
 *  answered is never lost. */
export function intakeDesk({ spool, ingesting, line }: IntakeDeskPorts): IntakeDesk {
  return {
    async upload({ name, bytes, dataPointId }, actor): Promise<Receipt> {
      if (dataPointId !== undefined && !ingesting.history.dataPoint(dataPointId))
        throw new BoxError('NOT_FOUND', `There is no data point "${dataPointId}"`);
      const running = line(); // it must hear of the arrival
      const staged = await spool.stage();
      let size = 0;
      try {
        for await (const chunk of bytes) {
          await writeWhole(staged.handle, chunk, size);
          size += chunk.length;
        }
      } catch (error) {
        await spool.discard(staged);
        throw error;
      }
      const delivery: Delivery = {
        name,
        size,
        receivedAt: instantOfSeconds(Math.floor(Date.now() / 1000)),
        door: actor === 'command' ? 'command' : 'upload',
        sender: actor,
        ...(dataPointId === undefined ? {} : { dataPointId }),
      };
      const { id } = await spool.commit(staged, delivery);
      return running.receiptOf(id);
    },
    retryQuarantined: missing,
    acceptQuarantined: missing,
    deleteQuarantined: missing,
    readAgain: missing,
  };
}

function missing(): never {
  throw new BoxError('UNAVAILABLE', 'soon');
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
