import type { ParseArgsOptionsConfig } from 'node:util';

/** Exit codes of every command (design 5); of several files the highest counts. */
export const exit = Object.freeze({
  ok: 0,
  fault: 1,
  refused: 2,
  usage: 64,
  damaged: 65,
  settings: 78,
});
export type ExitCode = (typeof exit)[keyof typeof exit];

/** Where a command reads and writes. Results go to `out`, words for people to `err`. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Standard input, in pieces. */
  readonly input: AsyncIterable<string | Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** What a command was called with. */
export interface Call {
  readonly words: readonly string[];
  readonly text: (option: string) => string | undefined;
  readonly list: (option: string) => readonly string[];
  readonly flag: (option: string) => boolean;
  readonly terminal: Terminal;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** What stands behind the name, and a line for each option. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  run(call: Call): Promise<ExitCode>;
}

/** Prints one JSON object as one line. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value));
}

/** The folder in which the box keeps everything: `--data`, else METERBOX_DATA, else /var/lib/meterbox. */
export function dataFolder(call: Call): string {
  return call.text('data') ?? call.terminal.env['METERBOX_DATA'] ?? '/var/lib/meterbox';
}

/** Options that most commands share. */
export const commonOptions = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;
