// The SFTP door beside OpenSSH's sshd, with the same OpenSSH client in the same run (spec sftp 4). Without an installed
// sshd or client only the door's own figures are measured.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { peer } from '../peer.ts';
import { openSession, signIn } from '../simulators/sftp-sender.ts';
import { startSubject } from '../simulators/start-sftp-subject.ts';
import { password } from '../simulators/test-door.ts';
import type { BenchLine } from './bench-line.ts';
import { median } from './median.ts';

const bigMegabytes = 200;
const smallFiles = 1_000;
const connections = 20;
const rounds = 3;

/** A server to upload to. */
interface Target {
  readonly name: 'door' | 'sshd';
  readonly port: number;
  /** Where uploads go: the door has no folders of its own, sshd must not fill a home. */
  readonly folder: string;
}

/** Uploads to the door and to sshd in turns and gives medians. */
export async function benchSftp(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-bench-'));
  const user = userInfo().username;
  const canCompare = ['sftp', 'sshd', 'ssh-keygen'].every((name) => peer(name) !== undefined);
  if (canCompare)
    await run(peer('ssh-keygen') ?? '', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  const subject = await startSubject({
    USER1: user,
    LIMITS: JSON.stringify({ connectionsPerAddress: 300, connections: 300, beforeSignIn: 100 }),
    ...(canCompare ? { PUBLIC_KEY: join(folder, 'key.pub') } : {}),
  });
  const targets: Target[] = [{ name: 'door', port: subject.port, folder: '' }];
  const sshd = canCompare ? await startSshd(folder) : undefined;
  if (sshd) targets.push({ name: 'sshd', port: sshd.port, folder: `${join(folder, 'uploads')}/` });
  try {
    return [
      ...(sshd ? await benchUploads(folder, user, targets) : []),
      await benchHandshake(subject.port, user),
      await benchIdle(subject, user),
    ];
  } finally {
    await sshd?.end();
    await subject.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchUploads(folder: string, user: string, targets: readonly Target[]): Promise<BenchLine[]> {
  await writeFile(join(folder, 'big.bin'), randomBytes(bigMegabytes * 1_000_000));
  await mkdir(join(folder, 'small'));
  for (let number = 0; number < smallFiles; number += 1) {
    await writeFile(join(folder, 'small', `${number}.csv`), randomBytes(20_000));
  }
  const upload = (target: Target, batch: string) => sftp(folder, user, target.port, batch);
  const big = await compare(targets, async (target) => {
    const seconds = await upload(target, `put ${join(folder, 'big.bin')} ${target.folder}big.bin\n`);
    return bigMegabytes / seconds;
  });
  const small = await compare(targets, async (target) => {
    const into = target.folder === '' ? '' : `cd ${target.folder}\n`;
    return smallFiles / (await upload(target, `${into}put ${join(folder, 'small')}/*\n`));
  });
  const one = await compare(targets, async (target) => {
    let seconds = 0;
    for (let number = 0; number < connections; number += 1) {
      const file = `${number}.csv`;
      seconds += await upload(target, `put ${join(folder, 'small', file)} ${target.folder}${file}\n`);
    }
    return connections / seconds;
  });
  return [
    ...lines(`upload of one ${bigMegabytes} MB file`, 'MB/s', big, '≥ 0.8 x sshd'),
    ...lines(`upload of ${smallFiles} x 20 KB, each durable`, 'files/s', small, '≥ 0.4 x sshd'),
    ...lines('upload with one connection per file', 'files/s', one, '≥ 2 x sshd'),
  ];
}

function lines(
  name: string,
  unit: string,
  medians: ReadonlyMap<Target['name'], number>,
  target: string,
): BenchLine[] {
  const [door = 0, sshd = 0] = [medians.get('door'), medians.get('sshd')];
  const note = `sshd ${sshd.toFixed(1)}, ${(door / sshd).toFixed(2)} x`;
  return [{ name, value: door, unit, target, note }];
}

/** Medians over rounds in which the targets take turns, so that both see the same machine. */
async function compare(
  targets: readonly Target[],
  measure: (target: Target) => Promise<number>,
): Promise<Map<Target['name'], number>> {
  const figures = new Map<Target['name'], number[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets) figures.get(target.name)?.push(await measure(target));
  }
  return new Map([...figures].map(([name, list]) => [name, median(list)]));
}

/** Seconds that OpenSSH's sftp needs for a batch. */
async function sftp(folder: string, user: string, port: number, batch: string): Promise<number> {
  await writeFile(join(folder, 'batch'), batch);
  const began = performance.now();
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'GlobalKnownHostsFile=/dev/null',
    'IdentitiesOnly=yes',
    'PasswordAuthentication=no',
    'KexAlgorithms=curve25519-sha256',
    'Ciphers=aes128-gcm@openssh.com',
  ];
  const parameters = ['-q', ...options.map((option) => `-o${option}`), '-i', join(folder, 'key')];
  parameters.push('-P', String(port), '-b', join(folder, 'batch'), `${user}@127.0.0.1`);
  await run(peer('sftp') ?? 'sftp', parameters);
  return (performance.now() - began) / 1000;
}

async function benchHandshake(port: number, user: string): Promise<BenchLine> {
  const times: number[] = [];
  for (let count = 0; count < 40; count += 1) {
    const began = performance.now();
    const client = await signIn(port, { username: user, password });
    times.push(performance.now() - began);
    client.end();
  }
  const note = 'key exchange and password, without the cost of its hash';
  return { name: 'sign-in, p50', value: median(times), unit: 'ms', target: 'no slower than sshd', note };
}

async function benchIdle(subject: { port: number; rss(): number }, user: string): Promise<BenchLine> {
  const sessions = 200;
  const open = async () => openSession(await signIn(subject.port, { username: user, password }));
  const warm = await Promise.all(Array.from({ length: 20 }, open));
  await Promise.all(warm.map((sender) => sender.end()));
  await pause(500);
  const before = subject.rss();
  const held = [];
  for (let count = 0; count < sessions; count += 1) held.push(await open());
  await pause(500);
  const value = Math.max(0, subject.rss() - before) / 1024 / sessions;
  await Promise.all(held.map((sender) => sender.end()));
  return { name: `idle session, mean of ${sessions}`, value, unit: 'kB', target: '≤ 50' };
}

/** An sshd of our own: any free port, one key, nothing but SFTP. */
async function startSshd(folder: string): Promise<{ port: number; end(): Promise<void> }> {
  await run(peer('ssh-keygen') ?? '', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  await writeFile(join(folder, 'authorized'), await readFile(join(folder, 'key.pub')));
  await chmod(join(folder, 'authorized'), 0o600);
  await mkdir(join(folder, 'uploads'));
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true }); // sshd as root insists on it
  const port = await freePort();
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host')}`,
    'PidFile none',
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'MaxStartups 100:30:200',
    'Subsystem sftp internal-sftp',
  ];
  await writeFile(join(folder, 'sshd.conf'), `${settings.join('\n')}\n`);
  const child = spawn(peer('sshd') ?? '', ['-D', '-e', '-f', join(folder, 'sshd.conf')], { stdio: 'ignore' });
  await pause(500);
  return {
    port,
    async end() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function run(program: string, parameters: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, parameters, (error, _stdout, stderr) => {
      if (error) reject(new Error(`${program} failed: ${stderr}`, { cause: error }));
      else resolve();
    });
  });
}
