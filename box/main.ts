import type { Logger } from 'pino';
import { createClaimCode } from './api/claim-code.ts';
import { startApi } from './api/start-api.ts';
import { boxStatus } from './compose/box-status.ts';
import { boxVersion } from './compose/box-version.ts';
import { notifySystemd } from './compose/notify-systemd.ts';
import { type Box, openBox } from './compose/open-box.ts';
import { watchEventLoop } from './compose/process-metrics.ts';
import { startNightlyWork } from './compose/start-nightly-work.ts';
import { tellSftpEvents } from './compose/tell-sftp-events.ts';
import { type WatchedFolder, watchFolders } from './intake/folder/watch-folders.ts';
import { refuseFtp } from './intake/ftp/refuse-ftp.ts';
import { type SftpDoor, startSftpDoor } from './intake/sftp/start-sftp-door.ts';
import { startInOrder } from './lifecycle.ts';

/** What the daemon writes to, besides its log. */
export interface Console {
  say(line: string): void;
  readonly env: NodeJS.ProcessEnv;
}

/** The daemon: opens the box in a folder and its doors; resolves with the function that stops them in order. A file
 *  that is being received or taken in is finished or stays where a start finds it. Rejects as `openBox` does, and with
 *  `UNAVAILABLE` if a port is taken. */
export async function runBox(
  path: string,
  log: Logger,
  console: Console,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  watchEventLoop();
  const box = await openBox(path, log);
  const { sftp, ftp, web, zone, boxId, accounts, disk } = box.settings.settings;
  const { folder } = box;
  let door: SftpDoor | undefined;
  const status = boxStatus(box, () => door);
  const claim = accounts.some(({ role }) => role === 'installer') ? undefined : createClaimCode();

  const starting = startInOrder(
    [
      () => ({ name: 'box', stop: () => box.close() }),
      () => {
        const line = box.line();
        return { name: 'line', stop: () => line.stop() };
      },
      async () =>
        (door = await startSftpDoor(
          {
            ...sftp,
            keysFolder: folder.keys,
            limits: { freeBytes: disk.freeFloorMb * 1_000_000 },
          },
          {
            users: box.dataPoints,
            names: box.store,
            spool: box.spool,
            tell: tellSftpEvents(box.events, log),
          },
          log.child({ room: 'sftp' }),
        )),
      () =>
        startApi(
          { ...web, keysFolder: folder.keys, controlSocket: folder.controlSocket },
          box.apiPorts(status, claim),
          log.child({ room: 'api' }),
        ),
      async () => {
        await box.serial.start();
        return { name: 'serial doors', stop: () => box.serial.stop() };
      },
      async () => {
        await box.sync.start({ health: () => status.health(), restart: stopOurselves });
        return { name: 'sync', stop: () => box.sync.stop() };
      },
      () =>
        watchFolders(
          {},
          {
            folders: () => watchedFolders(box),
            spool: box.spool,
            line: box.line(),
            tell: (message, { dataPointId }) =>
              box.events.publish({ type: 'health', message, detail: { dataPoint: dataPointId } }),
          },
          log.child({ room: 'folders' }),
        ),
      ...(ftp.port === undefined
        ? []
        : [
            () =>
              refuseFtp(
                { host: ftp.host, port: ftp.port ?? 21, sftpPort: () => door?.port },
                log.child({ room: 'ftp' }),
              ),
          ]),
      () => startNightlyWork(box.store, box.worklist, zone, log),
      () => notifySystemd(console.env, log),
    ],
    signal,
  );
  const stop = await starting.catch(async (reason: unknown) => {
    await box.close(); // told to stop before the first part was started
    throw reason;
  });
  log.info({ boxId, version: boxVersion, sftpPort: door?.port, httpsPort: web.httpsPort }, 'Box is ready');
  if (claim) {
    console.say(
      `Nobody owns this box yet. Open https://<address of the box>:${web.httpsPort} within 30 minutes`,
    );
    console.say(`and claim it with this code: ${claim.text}`);
  }
  return stop;
}

/** As if the service had asked: it starts the box again. */
function stopOurselves(): void {
  process.kill(process.pid, 'SIGTERM');
}

/** The folders of data points that may deliver. */
function watchedFolders(box: Box): readonly WatchedFolder[] {
  return box.dataPoints
    .dataPoints()
    .flatMap(({ id, enabled, watchedFolder, limits }) =>
      enabled && watchedFolder !== undefined
        ? [{ dataPointId: id, folder: watchedFolder, maxFileBytes: limits.maxFileBytes }]
        : [],
    );
}
