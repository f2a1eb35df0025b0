import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ApiPorts } from '../api/api.ts';
import { createEventFeed } from '../api/event-feed.ts';
import type { BoxEvent, BoxStatus, ClaimCode, EventFeed } from '../api/ports.ts';
import { startFileReader } from '../intake/file-reader.ts';
import type { IngestPorts } from '../intake/ingest-file.ts';
import { type IngestLine, startIngestLine } from '../intake/ingest-line.ts';
import { openSpool, type Spool } from '../intake/spool.ts';
import { accounts } from '../store/accounts.ts';
import { dataPoints } from '../store/data-points.ts';
import { openMeterKeys } from '../store/meter-keys.ts';
import { meterPorts } from '../store/meter-ports.ts';
import { findSettings, openSettings, type SettingsFile } from '../store/open-settings.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { profileShelf } from '../store/stored-profiles.ts';
import { lockStore } from '../store/store-lock.ts';
import { airDesk } from './air-desk.ts';
import { type BoxFolder, boxFolder } from './box-folder.ts';
import { exportDesk } from './export-desk.ts';
import { propertyDesk } from './property-desk.ts';
import { busDesk } from './bus-desk.ts';
import { hostKeyDesk } from './host-key-desk.ts';
import { intakeDesk } from './intake-desk.ts';
import { portDesk } from './port-desk.ts';
import { createSerialDoors, type SerialDoors } from './serial-doors.ts';
import { openSync, type RunningSync } from './sync/sync-desk.ts';
import { keepWorklist, type Worklist } from './keep-worklist.ts';
import { ownProfiles } from './own-profiles.ts';
import { profileDesk } from './profile-desk.ts';
import { pushDesk } from './push-desk.ts';
import { tellLineEvent } from './tell-line-event.ts';

/** A box without its doors: everything that the daemon and the command line share. */
export interface Box {
  readonly folder: BoxFolder;
  readonly settings: SettingsFile;
  readonly store: Store;
  readonly spool: Spool;
  readonly dataPoints: ReturnType<typeof dataPoints>;
  readonly events: EventFeed;
  /** Doors on serial lines; none is open before it is started or somebody works on its bus. */
  readonly serial: SerialDoors;
  /** The way to the centre; it sends nothing before the daemon starts it. */
  readonly sync: RunningSync;
  readonly worklist: Worklist;
  /** The line of received files. It starts when it is first asked for: a command that only looks takes nothing in. */
  line(): IngestLine;
  /** What the API needs. */
  apiPorts(status: BoxStatus, claim?: ClaimCode): ApiPorts;
  /** Finishes the file that is being taken in; what waits stays in the spool. */
  close(): Promise<void>;
}

/** Opens the box in a folder. Rejects with `SETTINGS_INVALID`, `SETTINGS_DAMAGED`, `STORE_BUSY` (another process has
 *  it), `STORE_NEWER`, `STORE_DAMAGED`, `SQLITE_TOO_OLD`: then nothing was changed. */
export async function openBox(path: string, log: Logger): Promise<Box> {
  const folder = boxFolder(path);
  await findSettings(folder.path); // what is wrong is said before anything is touched
  const closing = new AsyncDisposableStack();
  try {
    return await openParts(folder, closing, log);
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Opens one part after the other; `closing` learns how to close each. */
async function openParts(folder: BoxFolder, closing: AsyncDisposableStack, log: Logger): Promise<Box> {
  closing.defer(lockStore(folder.path));
  await sweepUnfinished(folder.path);
  const settings = await openSettings(folder.path, log);
  const store = await openStore(
    folder.store,
    { reserveBytes: settings.settings.disk.reserveMb * 1_000_000, signingKey: folder.signingKey },
    log.child({ room: 'store' }),
  );
  closing.defer(() => store.close());
  const spool = await openSpool(folder.spool, log.child({ room: 'spool' }));
  closing.defer(() => spool.close());
  const reader = startFileReader({ scratchFolder: folder.spool }, log.child({ room: 'reader' }));
  closing.defer(() => reader.close());

  const events = createEventFeed();
  const audit = auditWithEvents(store, events);
  const points = dataPoints(settings, { audit });
  const people = accounts(settings, { audit });
  const keys = await openMeterKeys(folder.keys, { audit });
  const serial = await createSerialDoors(
    { settings, log: store, keys, formatsPath: folder.formats },
    log.child({ room: 'serial' }),
  );
  closing.defer(() => serial.stop());
  const shelf = profileShelf(settings);
  const ingesting: IngestPorts = {
    reader,
    log: store,
    history: {
      dataPoint: (id) => points.dataPoint(id),
      lastDeviceCount: (dataPointId, format) => store.lastDeviceCount(dataPointId, format),
    },
    profiles: ownProfiles(shelf, log),
  };
  const worklist = keepWorklist(store, () => settings.settings.zone, log.child({ room: 'worklist' }));
  closing.defer(() => worklist.stop());
  let line: IngestLine | undefined;
  closing.defer(() => line?.stop());
  const startedLine = () =>
    (line ??= startIngestLine(spool, ingesting, log.child({ room: 'line' }), (event) => {
      tellLineEvent(event, events);
      if (event.type === 'receipt') worklist.follow();
    }));
  const intake = intakeDesk({
    store,
    spool,
    ingest: ingesting,
    line: startedLine,
    recorded: () => worklist.follow(),
  });

  const properties = propertyDesk({ shelf: store, view: store });

  const sync = await openSync(
    {
      folder,
      settings,
      store,
      events,
      audit: (entry) => store.audit(entry),
      bringDataPointsTo: (wishes, actor) => points.bringDataPointsTo(wishes, actor),
      readAgain: (digest, actor) => intake.readAgain(digest, actor),
      upload: (file, actor) => intake.upload(file, actor),
    },
    log.child({ room: 'sync' }),
  );
  return {
    folder,
    settings,
    store,
    spool,
    dataPoints: points,
    events,
    serial,
    sync,
    worklist,
    line: startedLine,
    apiPorts: (status, claim) => ({
      view: store,
      desk: store,
      sessions: store,
      dataPoints: points,
      accounts: people,
      intake,
      meterPorts: portDesk(settings, meterPorts(settings, { audit }), serial),
      bus: busDesk({ doors: serial, keys, events, audit: { audit }, zone: () => settings.settings.zone }),
      air: airDesk(settings, keys, serial, { audit }),
      meterKeys: keys,
      worklist,
      push: pushDesk({ points, store, spool }),
      profiles: profileDesk({
        store,
        shelf,
        reader,
        ingest: ingesting,
        folder: spool.folder,
        dataPoint: (id) => points.dataPoint(id),
        recorded: () => worklist.follow(),
      }),
      properties,
      exports: exportDesk(properties),
      status,
      sync,
      events,
      hostKeys: hostKeyDesk({
        folder: folder.keys,
        rsa: () => settings.settings.sftp.rsaHostKey,
        audit,
      }),
      ...(claim ? { claim } : {}),
    }),
    close: () => closing.disposeAsync(),
  };
}

/** Deletes what a backup or restore had half done when it was killed. */
async function sweepUnfinished(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    if (/^\.(backup|restore)-/.test(name)) await rm(join(path, name), { recursive: true, force: true });
  }
}

/** Every change of data points and accounts is written down and shown live. */
function auditWithEvents(store: Store, events: EventFeed): (entry: AuditLine) => Promise<void> {
  return async (entry) => {
    await store.audit(entry);
    const { action, actor, detail } = entry;
    events.publish({
      type: typeOf(action),
      message: `${actor}: ${action.replaceAll('-', ' ')}`,
      detail,
    });
  };
}

function typeOf(action: string): BoxEvent['type'] {
  if (action.startsWith('account')) return 'account';
  return /^(?:meter|bus)/.test(action) ? 'port' : 'data-point';
}

type AuditLine = Parameters<Parameters<typeof dataPoints>[1]['audit']>[0];
