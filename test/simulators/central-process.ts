import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** A centre as a process of its own, at ports that stay the same when it is started again. */
export interface CentralProcess {
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
  /** The last lines it printed. */
  readonly lines: string[];
}

const program = resolve(import.meta.dirname, '../../cloud-sync/central/main.ts');

/** Prepares a centre with this environment; `start` resolves when it is ready. */
export function centralProcess(env: Readonly<Record<string, string>>): CentralProcess {
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  const lines: string[] = [];
  const killed = (): void => void child?.kill('SIGKILL');
  process.once('exit', killed);
  return {
    lines,
    async start() {
      const started = spawn(process.execPath, [program], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      const ready = Promise.withResolvers<void>();
      for (const stream of [started.stdout, started.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          if (lines.length > 40) lines.shift();
          if (line.includes('The centre is ready')) ready.resolve();
        });
      gone = once(started, 'close').then(() => ready.reject(new Error(lines.join('\n'))));
      await ready.promise;
    },
    async kill() {
      child?.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child?.kill('SIGTERM');
      await gone;
      return child?.exitCode ?? null;
    },
  };
}
