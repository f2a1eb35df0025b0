import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { openAuthority } from '../../cloud-sync/central/authority.ts';
import { writeBrokerFiles } from '../../cloud-sync/central/write-broker-files.ts';
import { peer } from '../peer.ts';
import { freePorts } from './demo/free-ports.ts';

/** Debian's broker with the very configuration that the centre writes: TLS, a certificate from every client, access
 *  rules, persistence. */
export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Where the centre's consumers connect. */
  readonly centreUrl: string;
  /** kill -9; with `start` it comes back at the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Whether this machine has the broker. */
export const hasMosquitto = peer('mosquitto') !== undefined;

/** Starts a broker in a folder. The authority is the one of the centre whose data is in `centralFolder`. */
export async function startMosquitto(folder: string, centralFolder: string): Promise<Mosquitto> {
  const program = peer('mosquitto');
  if (program === undefined) throw new Error('mosquitto is not installed');
  const authority = await openAuthority(join(centralFolder, 'authority'), new Date());
  const [port = 0, centrePort = 0] = await freePorts(2);
  const names = ['localhost', '127.0.0.1'];
  const { username: user } = userInfo();
  await writeBrokerFiles(authority, { folder, names, port, centrePort, bind: '127.0.0.1', user }, new Date());
  let child: ChildProcess | undefined;
  const killed = (): void => void child?.kill('SIGKILL');
  process.once('exit', killed);

  async function start(): Promise<void> {
    child = spawn(program ?? '', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (tries > 100 || child.exitCode !== null) throw new Error(`mosquitto did not start in ${folder}`);
      await after(30);
    }
  }
  await start();
  return {
    port,
    url: `mqtts://localhost:${port}`,
    centreUrl: `mqtts://localhost:${centrePort}`,
    start,
    async kill() {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
