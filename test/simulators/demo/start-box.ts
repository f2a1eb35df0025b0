import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { createSettings } from '../../../box/store/open-settings.ts';
import { aborted } from './aborted.ts';
import { startChild } from './child.ts';
import { freePorts } from './free-ports.ts';

/** A box as a process of its own, waiting to be claimed. */
export interface DemoBox {
  readonly httpsPort: number;
  /** The one-time code from its console. */
  readonly claimCode: string;
  /** Certificate of its own authority, PEM. */
  readonly authority: string;
  /** Rejects if it ends by itself, with the end of its log. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

const program = resolve(import.meta.dirname, '../../../box/meterbox.mjs');

/** As the console shows it: four groups of four of Crockford's letters and digits. */
const codeForm = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b/;

/** Makes a new box in a folder and starts it on free ports of this machine only. Its output goes into `logFile`.
 *  Rejects if it is not ready within 30 seconds, or once the signal fires. */
export async function startBox(folder: string, logFile: string, signal: AbortSignal): Promise<DemoBox> {
  const [sftpPort = 0, httpsPort = 0, httpPort = 0] = await freePorts(3);
  const host = '127.0.0.1';
  await createSettings(folder, {
    name: 'Demo',
    sftp: { host, port: sftpPort },
    web: { host, httpsPort, httpPort },
    sync: { helloSeconds: 1, batch: { seconds: 1 } },
  });

  const log = createWriteStream(logFile);
  const lines: string[] = [];
  const codeShown = Promise.withResolvers<string>();
  const child = startChild(program, ['run', '--data', folder], {
    line(line) {
      log.write(`${line}\n`);
      lines.push(line);
      if (lines.length > 15) lines.shift();
      const code = codeForm.exec(line)?.[0];
      if (code !== undefined) codeShown.resolve(code);
    },
  });
  let stopping = false;
  const died = child.gone.then((code): never | Promise<never> => {
    log.end();
    if (stopping) return new Promise<never>(() => undefined);
    throw new Error(
      `The box ended by itself with exit code ${code}. The end of its output:\n${lines.join('\n')}`,
    );
  });
  died.catch(() => undefined); // whoever waits for something of the box hears of it
  const stop = async (): Promise<void> => {
    stopping = true;
    await child.stop();
  };
  try {
    const claimCode = await Promise.race([codeShown.promise, died, aborted(signal), tooLate(lines)]);
    const authority = certificateIn(await readFile(join(folder, 'keys/ca.pem'), 'utf8'));
    return { httpsPort, claimCode, authority, died, stop };
  } catch (reason) {
    await stop();
    throw reason;
  }
}

async function tooLate(lines: readonly string[]): Promise<never> {
  await after(30_000, undefined, { ref: false });
  throw new Error(`The box showed no claim code within 30 seconds. Its output:\n${lines.join('\n')}`);
}

function certificateIn(pem: string): string {
  const certificate = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----\n?/.exec(pem)?.[0];
  if (certificate === undefined) throw new Error('The box has no certificate authority');
  return certificate;
}
