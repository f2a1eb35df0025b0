import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { password } from './test-door.ts';

/** The door in a process of its own, in a temporary folder. */
export interface RunningSubject {
  readonly folder: string;
  readonly port: number;
  readonly pid: number;
  /** Resident bytes. */
  rss(): number;
  /** Kills it without warning. */
  kill(): Promise<void>;
  /** Kills it and removes its folder. */
  end(): Promise<void>;
}

/** Starts `sftp-subject.ts` with the user `lab` and what `env` adds. */
export async function startSubject(env: Readonly<Record<string, string>> = {}): Promise<RunningSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'meterbox-subject-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sftp-subject.ts')], {
    env: { ...process.env, DIR: folder, PASS1: password, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = child.pid ?? 0;

  async function kill(): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  return {
    folder,
    port: Number(first.toString().split(' ')[1]),
    pid,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    kill,
    async end() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
