import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { DataPoint } from '../../box/domain/data-point.ts';
import type { SftpLimits } from '../../box/intake/sftp/sftp-limits.ts';
import type { DeliveredName, SftpEvent } from '../../box/intake/sftp/sftp-ports.ts';
import { type SftpDoor, startSftpDoor } from '../../box/intake/sftp/start-sftp-door.ts';
import { openSpool, type Spool } from '../../box/intake/spool.ts';
import { dataPointOf } from './sftp-data-point.ts';
import { openSession, signIn } from './sftp-sender.ts';

/** A door with its spool in a temporary folder. */
export interface TestDoor {
  readonly door: SftpDoor;
  readonly port: number;
  readonly spool: Spool;
  readonly folder: string;
  readonly events: SftpEvent[];
  readonly errors: string[];
  /** What was delivered last under a name. */
  delivered(name: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** What a test wants to be different. */
export interface TestDoorOptions {
  readonly limits?: Partial<SftpLimits>;
  readonly dataPoints?: readonly DataPoint[];
  readonly names?: readonly DeliveredName[];
  readonly folder?: string;
  /** Wraps the spool, to make its disk slow or full. */
  readonly wrap?: (spool: Spool) => Spool;
  /** Milliseconds that a password costs. */
  readonly passwordMs?: number;
}

/** The password of every user of a test door. */
export const password = 'correct horse';

/** Opens a door on a free port with the users `lab` and `other`. Limits are those of a box, but no waits after wrong
 *  passwords and no free space asked for. */
export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'meterbox-sftp-')));
  const errors: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
  const spool = await openSpool(join(folder, 'spool'), log);
  const dataPoints = options.dataPoints ?? [dataPointOf('lab'), dataPointOf('other')];
  const events: SftpEvent[] = [];
  const door = await startSftpDoor(
    {
      host: '127.0.0.1',
      port: 0,
      keysFolder: join(folder, 'keys'),
      limits: {
        failureDelayMs: 0,
        attackDelayMs: 0,
        freeBytes: 0,
        connectionsPerAddress: 400,
        connections: 400,
        beforeSignIn: 400,
        ...options.limits,
      },
    },
    {
      users: {
        dataPoints: () => dataPoints,
        dataPointOfUser: (user) => dataPoints.find((point) => point.user === user && point.enabled),
        async verifyPassword(user, given) {
          await new Promise((resolve) => {
            setTimeout(resolve, options.passwordMs ?? 0);
          });
          return given === password && dataPoints.some((point) => point.user === user);
        },
      },
      names: { deliveredNames: () => options.names ?? [], deliveredSince: () => ({ files: 0, bytes: 0 }) },
      spool: options.wrap?.(spool) ?? spool,
      tell: (event) => void events.push(event),
    },
    log,
  );
  return {
    door,
    port: door.port,
    spool,
    folder,
    events,
    errors,
    async delivered(name) {
      const file = spool.pending().findLast(({ delivery }) => delivery.name === name);
      return file && (await readFile(file.path)).subarray(0, file.delivery.size);
    },
    async close() {
      await door.stop();
      await spool.close();
      if (errors.length > 0) throw new Error(`The door had errors: ${errors.join(' ')}`);
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a well-behaved sender is still served. */
export async function isServed(port: number): Promise<boolean> {
  const sender = await openSession(await signIn(port, { username: 'lab', password }));
  return (await sender.put('served.csv', Buffer.alloc(1000))).status === 0;
}
