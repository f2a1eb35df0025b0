import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { runCommandLine } from '../../box/cli/run-command-line.ts';

/** What a command line printed and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Runs a command line in this process. */
export async function meterbox(...args: readonly string[]): Promise<Ran> {
  return meterboxWith({}, ...args);
}

/** The same with something on standard input. */
export async function meterboxWith(
  { input = '' }: { readonly input?: string },
  ...args: readonly string[]
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    input: ReadableStream.from([input]),
    env: {},
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

/** The JSON objects that a command printed. */
export function objects<T = Record<string, unknown>>({ out }: Ran): T[] {
  return out.map((line) => JSON.parse(line) as T);
}

/** A new box at free ports of this machine only; its folder. */
export async function newBox(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'meterbox-box-')), 'data');
  const ports = ['--sftp-port', '0', '--https-port', '0', '--http-port', '0'];
  const { code, err } = await meterbox('init', '--data', folder, '--host', '127.0.0.1', ...ports);
  if (code !== 0) throw new Error(err.join('\n'));
  return folder;
}

/** A daemon as a process of its own. */
export interface Daemon {
  readonly sftpPort: number;
  /** All that it printed so far. */
  readonly lines: readonly string[];
  /** From its start until its SFTP door was open, in milliseconds. */
  readonly startMs: number;
  readonly pid: number;
  /** Asks it to stop; its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export const program = resolve(import.meta.dirname, '../../box/meterbox.mjs');

/** Starts a daemon; resolves when its doors are open. Rejects with what it printed if it ends before. */
export async function startDaemon(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Daemon> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, 'run', '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const lines: string[] = [];
  const ready = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const port = /"sftpPort":(\d+).*Box is ready/.exec(line)?.[1];
      if (port !== undefined) ready.resolve(Number(port));
    });
  const gone = once(child, 'close').then(() => {
    process.off('exit', killed);
    ready.reject(new Error(lines.join('\n')));
  });
  const sftpPort = await ready.promise;
  const startMs = performance.now() - began;
  return {
    sftpPort,
    lines,
    startMs,
    pid: child.pid ?? 0,
    stop: () => stop(child, gone),
    kill: () => kill(child, gone),
  };
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<number | null> {
  child.kill('SIGTERM');
  await gone;
  return child.exitCode;
}

async function kill(child: ChildProcess, gone: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await gone;
}
