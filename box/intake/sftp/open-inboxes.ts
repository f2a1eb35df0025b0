import type { Logger } from 'pino';
import type { DataPoint } from '../../domain/data-point.ts';
import type { Spool } from '../spool.ts';
import type { FreeSpace } from './free-space.ts';
import { type Inbox, openInbox } from './inbox.ts';
import type { SftpLimits } from './sftp-limits.ts';
import type { DeliveredNames, SftpEvent, SftpUsers } from './sftp-ports.ts';

/** The inboxes of all data points that have signed in. */
export interface Inboxes {
  of(dataPoint: DataPoint): Inbox;
  /** Discards what was not handed over. */
  close(): Promise<void>;
}

/** What the inboxes need of the door. */
export interface InboxesPorts {
  readonly users: SftpUsers;
  readonly names: DeliveredNames;
  readonly spool: Spool;
  readonly space: FreeSpace;
  readonly limits: SftpLimits;
  tell(event: SftpEvent): void;
}

/** How often what is too old is swept. */
const sweepEveryMs = 60_000;

/** Opens an inbox when its data point first signs in, and keeps it: a sender that reconnects finds its files. */
export function openInboxes(ports: InboxesPorts, log: Logger): Inboxes {
  const inboxes = new Map<string, { readonly inbox: Inbox; readonly dataPoint: () => DataPoint }>();
  const timer = setInterval(() => {
    for (const { inbox, dataPoint } of inboxes.values()) void sweep(inbox, dataPoint());
  }, sweepEveryMs).unref();

  function of(dataPoint: DataPoint): Inbox {
    const found = inboxes.get(dataPoint.id);
    if (found) return found.inbox;
    const present = (): DataPoint =>
      ports.users.dataPoints().find(({ id }) => id === dataPoint.id) ?? dataPoint;
    const inbox = openInbox({ ...ports, dataPoint: present, now: Date.now });
    inboxes.set(dataPoint.id, { inbox, dataPoint: present });
    return inbox;
  }

  async function sweep(inbox: Inbox, { id, user }: DataPoint): Promise<void> {
    try {
      for (const name of await inbox.sweep()) {
        const message = `"${name}" was never finished or renamed and is discarded`;
        ports.tell({ type: 'refusal', address: '', user, dataPointId: id, message, detail: { name } });
      }
    } catch (error) {
      log.error({ err: error, dataPoint: id }, 'Old files of an inbox could not be swept');
    }
  }

  return {
    of,
    async close() {
      clearInterval(timer);
      for (const { inbox } of inboxes.values()) await inbox.discardAll();
    },
  };
}
