import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that the demo started and will end. */
export interface Child {
  /** Resolves with its exit code once it is gone. */
  readonly gone: Promise<number>;
  /** Asks it to stop; kills it if it has not within 20 seconds. Resolves once it is gone. */
  stop(): Promise<void>;
}

/** What is done with a child's input and output. */
export interface ChildWiring {
  /** Written to its standard input, which then ends. */
  readonly input?: string;
  /** Called for each line that it prints, on either output. */
  readonly line: (line: string) => void;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program of this project with the Node that runs the demo. It does not outlive the demo. */
export function startChild(
  program: string,
  args: readonly string[],
  { input, line, env }: ChildWiring,
): Child {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const killed = (): boolean => child.kill('SIGKILL');
  process.once('exit', killed);
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', line);
  child.stdin.on('error', () => undefined); // it ended before it read; its exit code says so
  child.stdin.end(input ?? '');
  const gone = once(child, 'close').then(([code]) => {
    process.off('exit', killed);
    return typeof code === 'number' ? code : 1;
  });
  return { gone, stop: () => stop(child, gone) };
}

async function stop(child: ChildProcess, gone: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const last = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(last);
}
