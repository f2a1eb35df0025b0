import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Authority, openAuthority } from '../../cloud-sync/central/authority.ts';
import { mosquittoAcl } from '../../cloud-sync/central/broker-acl.ts';
import { peer } from '../peer.ts';
import { freePorts } from './demo/free-ports.ts';

/** Debian's broker with a configuration of its own: TLS, a certificate from every client, the access rules that the
 *  centre writes, persistence. */
export interface Mosquitto {
  readonly port: number;
  readonly url: string;
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
  const [port = 0] = await freePorts(1);
  await mkdir(join(folder, 'data'), { recursive: true });
  await writeConfiguration(folder, authority, port);
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
    start,
    async kill() {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function writeConfiguration(folder: string, authority: Authority, port: number): Promise<void> {
  const broker = await authority.issueForServer('broker', ['localhost', '127.0.0.1'], new Date());
  const files = {
    'authority.pem': authority.certificate,
    'broker.pem': broker.certificate,
    'broker-key.pem': broker.key,
    acl: mosquittoAcl(),
    'mosquitto.conf': [
      `listener ${port} 127.0.0.1`,
      `user ${userInfo().username}`,
      `cafile ${join(folder, 'authority.pem')}`,
      `certfile ${join(folder, 'broker.pem')}`,
      `keyfile ${join(folder, 'broker-key.pem')}`,
      `require_certificate true`,
      `use_identity_as_username true`,
      `acl_file ${join(folder, 'acl')}`,
      `set_tcp_nodelay true`,
      `persistence true`,
      `persistence_location ${join(folder, 'data')}/`,
      `log_dest file ${join(folder, 'log')}`,
      ``,
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: 0o600 });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
