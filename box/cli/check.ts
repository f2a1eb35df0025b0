import { createServer } from 'node:net';
import type { HealthCheck } from '../api/ports.ts';
import { findSettings } from '../store/open-settings.ts';
import type { BoxClient } from './box-client.ts';
import {
  type Call,
  type Command,
  commonOptions,
  dataFolder,
  exit,
  type ExitCode,
  printJson,
} from './command.ts';
import { withBox } from './with-box.ts';

/** `meterbox check`: is everything in order? Works on a broken box too. */
export const check: Command = {
  name: 'check',
  usage: `[--json]
  Looks at versions, settings, database, disk, ports, data points. Exit code 1 if something fails, 78 if the settings
  or the version of the database keep the box from starting, 65 if the database is damaged.
  --json  one JSON object per check: name, status (ok, attention, failing), message`,
  options: commonOptions,
  run: checkBox,
};

async function checkBox(call: Call): Promise<ExitCode> {
  const checks: HealthCheck[] = [];
  const tell = (check: HealthCheck) => {
    checks.push(check);
    if (call.flag('json')) printJson(call.terminal, check);
    else call.terminal.out(`${check.status.padEnd(9)}  ${check.name}: ${check.message}`);
  };
  tell({
    name: 'program',
    status: 'ok',
    message: `Node ${process.version}, SQLite ${process.versions['sqlite']}`,
  });
  await telling('settings', tell, () => findSettings(dataFolder(call)));
  await telling('box', tell, () => withBox(call, (box) => checkThrough(call, box, tell)));
  return checks.some(({ status }) => status === 'failing') ? exit.fault : exit.ok;
}

/** A failure becomes a check of its own before it decides the exit code. */
async function telling(name: string, tell: (check: HealthCheck) => void, work: () => Promise<unknown>) {
  try {
    await work();
  } catch (error) {
    tell({ name, status: 'failing', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function checkThrough(call: Call, box: BoxClient, tell: (check: HealthCheck) => void): Promise<void> {
  const { checks } = await box.ask<{ checks: readonly HealthCheck[] }>({ method: 'GET', path: 'health' });
  for (const check of checks) tell(check);
  if (box.running) {
    tell({ name: 'daemon', status: 'ok', message: 'The box runs' });
    return;
  }
  tell({ name: 'daemon', status: 'attention', message: 'The box does not run: "meterbox run" starts it' });
  const { sftp, web } = (await findSettings(dataFolder(call))).settings;
  await checkPort('SFTP', sftp.host, sftp.port, tell);
  await checkPort('HTTPS', web.host, web.httpsPort, tell);
  await checkPort('HTTP', web.host, web.httpPort, tell);
}

async function checkPort(name: string, host: string, port: number, tell: (check: HealthCheck) => void) {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer()
    .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    .listen({ host, port }, () => server.close(() => resolve(undefined)));
  const problem = await promise;
  if (problem === undefined) tell({ name: `port ${port}`, status: 'ok', message: `${name} can be opened` });
  else
    tell({ name: `port ${port}`, status: 'failing', message: `${name} cannot be opened there (${problem})` });
}
