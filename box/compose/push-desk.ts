import type { PushDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { DataPoint } from '../domain/data-point.ts';
import { instantOf, instantOfSeconds, localDay } from '../domain/instant.ts';
import { receiveFile } from '../intake/receive-file.ts';
import type { Spool } from '../intake/spool.ts';
import type { Store } from '../store/open-store.ts';

/** What taking pushed files needs. */
export interface PushDeskPorts {
  readonly points: Pick<PushDesk, 'sourceOf'> & { dataPoint(id: string): DataPoint | undefined };
  readonly store: Pick<Store, 'deliveredSince'>;
  readonly spool: Spool;
}

/** Files of one sender that are taken at the same time; a gateway sends one after the other. */
const mostAtOnce = 4;

/** Deliveries by HTTP POST, within the limits of their data point. */
export function pushDesk({ points, store, spool }: PushDeskPorts): PushDesk {
  const running = new Map<string, number>();
  return {
    sourceOf: (token) => points.sourceOf(token),
    async take(file, address) {
      const { dataPointId } = file;
      const point = points.dataPoint(dataPointId);
      if (!point) throw new BoxError('NOT_FOUND', `There is no data point "${dataPointId}"`);
      const receivedAt = instantOfSeconds(Math.floor(Date.now() / 1000));
      checkDay(point, store, localDay(receivedAt, point.zone));
      const others = running.get(dataPointId) ?? 0;
      if (others >= mostAtOnce) throw tooMany(`"${point.name}" sends ${mostAtOnce} files at once already`);
      running.set(dataPointId, others + 1);
      try {
        const { delivery } = await receiveFile(
          file,
          { spool, maxBytes: point.limits.maxFileBytes },
          { door: 'push', receivedAt, sender: address },
        );
        return { size: delivery.size };
      } finally {
        running.set(dataPointId, (running.get(dataPointId) ?? 1) - 1);
      }
    },
  };
}

function checkDay(point: DataPoint, store: PushDeskPorts['store'], day: ReturnType<typeof localDay>): void {
  const { files, bytes } = store.deliveredSince(point.id, instantOf(day, '00:00', point.zone));
  const { maxFilesPerDay, maxBytesPerDay } = point.limits;
  if (files >= maxFilesPerDay) throw tooMany(`"${point.name}" may deliver ${maxFilesPerDay} files a day`);
  if (bytes >= maxBytesPerDay) throw tooMany(`"${point.name}" may deliver ${maxBytesPerDay} bytes a day`);
}

function tooMany(message: string): BoxError {
  return new BoxError('TOO_MANY_REQUESTS', `${message}; the limit is set at the box`);
}
