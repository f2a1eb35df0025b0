import type { IntakeDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import type { IngestPorts } from '../intake/ingest-file.ts';
import type { IngestLine } from '../intake/ingest-line.ts';
import {
  acceptQuarantined,
  deleteQuarantined,
  readAgain,
  type ReadAgainPorts,
  retryQuarantined,
} from '../intake/read-again.ts';
import { upload } from '../intake/receive-file.ts';
import type { Spool } from '../intake/spool.ts';
import type { Store } from '../store/open-store.ts';

/** What taking files in by hand needs. */
export interface IntakeDeskPorts {
  readonly store: Store;
  readonly spool: Spool;
  readonly ingest: IngestPorts;
  readonly line: () => IngestLine;
  /** Called after something was recorded that did not come by the line. */
  readonly recorded: () => void;
}

/** Largest file that is taken in by hand, in bytes. */
const mostBytes = 1024 ** 3;

/** Taking files in by hand, and again. A file from the command line is marked as such. */
export function intakeDesk({ store, spool, ingest, line, recorded }: IntakeDeskPorts): IntakeDesk {
  const again: ReadAgainPorts = { shelf: store, ingest, folder: spool.folder };
  return {
    async upload(file, actor) {
      if (file.dataPointId !== undefined && !ingest.history.dataPoint(file.dataPointId))
        throw new BoxError('NOT_FOUND', `There is no data point "${file.dataPointId}"`);
      const receivedAt = instantOfSeconds(Math.floor(Date.now() / 1000));
      const door = actor === 'command' ? 'command' : 'upload';
      return upload(file, { spool, line: line(), maxBytes: mostBytes }, { door, receivedAt, sender: actor });
    },
    async retryQuarantined(id, actor) {
      return retryQuarantined(id, again, actor).finally(recorded);
    },
    async acceptQuarantined(id, actor) {
      return acceptQuarantined(id, again, actor).finally(recorded);
    },
    async deleteQuarantined(id, actor) {
      return deleteQuarantined(id, store, actor);
    },
    async readAgain(digest, actor) {
      const receipt = await readAgain(digest, again).finally(recorded);
      await store.audit({ actor, action: 'original-read-again', detail: { digest } });
      return receipt;
    },
  };
}
