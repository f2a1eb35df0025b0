import type { Logger } from 'pino';
import type { EventFeed } from '../api/ports.ts';
import type { SftpEvent } from '../intake/sftp/sftp-ports.ts';
import { createLogLimit } from './create-log-limit.ts';

/** What happened at the SFTP door goes into the log and the live view; comings and goings only into the log. An address
 *  that makes a great noise is heard a few times a minute, with the number of what was left out. */
export function tellSftpEvents(events: EventFeed, log: Logger): (event: SftpEvent) => void {
  const limit = createLogLimit();
  return ({ type, address, user, dataPointId, message, detail }) => {
    const { write, suppressed } = limit(`${type} ${address}`);
    if (!write) return;
    const left = suppressed > 0 ? { suppressed } : {};
    const fields = { sftp: type, address, user, dataPoint: dataPointId, ...detail, ...left };
    if (type === 'ban' || type === 'refusal') log.warn(fields, message);
    else log.info(fields, message);
    if (type === 'connect' || type === 'disconnect') return;
    const source = dataPointId === undefined ? {} : { dataPoint: dataPointId };
    events.publish({ type: 'sftp', message, detail: { what: type, address, ...source } });
  };
}
