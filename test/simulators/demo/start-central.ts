import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Line, openLine } from '../line.ts';
import { aborted } from './aborted.ts';
import { startChild } from './child.ts';
import { freePorts } from './free-ports.ts';

/** The central backend as a process of its own, on its embedded database. */
export interface DemoCentral {
  readonly port: number;
  /** What people show to use its API and its page. */
  readonly token: string;
  /** Certificate of its authority, PEM. */
  readonly authority: string;
  /** The line between box and centre, which the demo can cut. */
  readonly line: Line;
  stop(): Promise<void>;
}

const program = resolve(import.meta.dirname, '../../../cloud-sync/central/main.ts');

/** Starts a centre in a folder, on free ports of this machine only. Rejects if it is not ready within 30 seconds, or
 *  once the signal fires. */
export async function startCentral(
  folder: string,
  logFile: string,
  signal: AbortSignal,
): Promise<DemoCentral> {
  const [port = 0, boxPort = 0] = await freePorts(2);
  const line = await openLine(boxPort);
  const log = createWriteStream(logFile);
  const ready = Promise.withResolvers<void>();
  const child = startChild(program, [], {
    env: {
      CENTRAL_DATA: folder,
      CENTRAL_HOST: '127.0.0.1',
      CENTRAL_PORT: String(port),
      CENTRAL_BOX_PORT: String(boxPort),
      CENTRAL_BOX_URL: `https://localhost:${line.port}`,
    },
    line(text) {
      log.write(`${text}\n`);
      if (text.includes('The centre is ready')) ready.resolve();
    },
  });
  const stop = async (): Promise<void> => {
    await line.close();
    await child.stop();
    log.end();
  };
  const died = child.gone.then((code) => {
    throw new Error(`the centre ended with exit code ${code}; its log is ${logFile}`);
  });
  died.catch(() => undefined);
  try {
    await Promise.race([ready.promise, died, aborted(signal), tooLate()]);
    const read = (name: string) => readFile(join(folder, 'authority', name), 'utf8');
    const token = (await read('operator-token')).trim();
    return { port, token, authority: await read('authority.pem'), line, stop };
  } catch (reason) {
    await stop();
    throw reason;
  }
}

async function tooLate(): Promise<never> {
  await after(30_000, undefined, { ref: false });
  throw new Error('the centre was not ready within 30 seconds');
}
