import { pipeline } from 'node:stream/promises';
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
export function intakeDesk({ spool, ingesting, line }: IntakeDeskPorts): Pick<IntakeDesk, 'upload'> {
  return {
    async upload({ name, bytes, dataPointId }, actor): Promise<Receipt> {
      if (dataPointId !== undefined && !ingesting.history.dataPoint(dataPointId))
        throw new BoxError('NOT_FOUND', `There is no data point "${dataPointId}"`);
      const running = line(); // it must hear of the arrival
      const staged = await spool.stage();
      const file = staged.handle.createWriteStream({ autoClose: false });
      try {
        await pipeline(bytes, file);
      } catch (error) {
        await spool.discard(staged);
        throw error;
      }
      const delivery: Delivery = {
        name,
        size: file.bytesWritten,
        receivedAt: instantOfSeconds(Math.floor(Date.now() / 1000)),
        door: actor === 'command' ? 'command' : 'upload',
        sender: actor,
        ...(dataPointId === undefined ? {} : { dataPointId }),
      };
      const { id } = await spool.commit(staged, delivery);
      return running.receiptOf(id);
    },
  };
}
