import type { DataPoint } from '../../domain/data-point.ts';
import { instantOf, instantOfSeconds, localDay } from '../../domain/instant.ts';
import type { DeliveredNames } from './sftp-ports.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';

/** Counts what a data point delivers in a day of its zone. */
export interface DailyQuota {
  /** Refuses if one more file of `bytes` would exceed a limit of the data point. `now` in milliseconds. */
  check(dataPoint: DataPoint, bytes: number, now: number): void;
  delivered(dataPoint: DataPoint, bytes: number, now: number): void;
}

/** Starts counting where the store stands, so that limits hold over a restart. */
export function createDailyQuota(names: Pick<DeliveredNames, 'deliveredSince'>): DailyQuota {
  let today = '';
  let lookAgainAt = 0;
  let files = 0;
  let bytes = 0;

  function count({ id, zone }: DataPoint, now: number): void {
    if (now < lookAgainAt) return;
    lookAgainAt = now + 10_000; // this is asked for every write, and the day seldom changes
    const day = localDay(instantOfSeconds(Math.floor(now / 1000)), zone);
    if (day === today) return;
    today = day;
    ({ files, bytes } = names.deliveredSince(id, instantOf(day, '00:00', zone)));
  }

  return {
    check(dataPoint, more, now) {
      count(dataPoint, now);
      const { maxFileBytes, maxFilesPerDay, maxBytesPerDay } = dataPoint.limits;
      if (more > maxFileBytes) throw over(`Files of this sender may have ${maxFileBytes} bytes`);
      if (files + 1 > maxFilesPerDay) throw over(`This sender may deliver ${maxFilesPerDay} files a day`);
      if (bytes + more > maxBytesPerDay) throw over(`This sender may deliver ${maxBytesPerDay} bytes a day`);
    },
    delivered(dataPoint, more, now) {
      count(dataPoint, now);
      files += 1;
      bytes += more;
    },
  };
}

/** Version 3 of SFTP has no better status (spec sftp 3.3). */
function over(message: string): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, `${message}; the limit is set at the box`);
}
