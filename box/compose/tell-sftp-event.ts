import type { Logger } from 'pino';
import type { EventFeed } from '../api/ports.ts';
import type { SftpEvent } from '../intake/sftp/sftp-ports.ts';

/** Writes what happened at the SFTP door into the log and shows it live; comings and goings only into the log. */
export function tellSftpEvent(event: SftpEvent, events: EventFeed, log: Logger): void {
  const { type, address, user, dataPointId, message, detail } = event;
  const fields = { sftp: type, address, user, dataPoint: dataPointId, ...detail };
  if (type === 'ban' || type === 'refusal') log.warn(fields, message);
  else log.info(fields, message);
  if (type === 'connect' || type === 'disconnect') return;
  const source = dataPointId === undefined ? {} : { dataPoint: dataPointId };
  events.publish({ type: 'sftp', message, detail: { what: type, address, ...source } });
}
