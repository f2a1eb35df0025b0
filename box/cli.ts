import { parseArgs } from 'node:util';
import { BoxError, type BoxErrorCode } from './domain/box-error.ts';
import { backup } from './cli/backup.ts';
import { check } from './cli/check.ts';
import { type Call, type Command, exit, type ExitCode, type Terminal } from './cli/command.ts';
import { datapoint } from './cli/datapoint.ts';
import { devices } from './cli/devices.ts';
import { ingest } from './cli/ingest.ts';
import { init } from './cli/init.ts';
import { parse } from './cli/parse.ts';
import { quarantine } from './cli/quarantine.ts';
import { readings } from './cli/readings.ts';
import { restore } from './cli/restore.ts';
import { run } from './cli/run.ts';
import { settle } from './cli/settle.ts';
import { verify } from './cli/verify.ts';
import { boxVersion } from './compose/box-version.ts';

const commands: readonly Command[] = [
  init,
  run,
  check,
  parse,
  ingest,
  datapoint,
  devices,
  readings,
  settle,
  quarantine,
  backup,
  restore,
  verify,
];

/** Exit codes of failures that are no plain fault. */
const exitOf: ReadonlyMap<BoxErrorCode, ExitCode> = new Map([
  ['USAGE', exit.usage],
  ['FILE_NOT_FOUND', exit.usage],
  ['SETTINGS_INVALID', exit.settings],
  ['SETTINGS_DAMAGED', exit.settings],
  ['STORE_NEWER', exit.settings],
  ['SQLITE_TOO_OLD', exit.settings],
  ['STORE_DAMAGED', exit.damaged],
  ['FILE_DAMAGED', exit.damaged],
  ['FILE_NOT_RECOGNISED', exit.refused],
]);

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exit.ok); // the reader has seen enough, as in `… | head`
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  env: process.env,
  signal: stopping.signal,
});

/** Runs one command line and returns its exit code. Failures become one clear line on stderr. */
async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal[name === undefined ? 'err' : 'out'](listOfCommands());
    return name === undefined ? exit.usage : exit.ok;
  }
  if (name === '--version' || name === 'version') {
    terminal.out(boxVersion);
    return exit.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    terminal.err(`meterbox: "${name}" is no command. "npx meterbox help" lists them.`);
    return exit.usage;
  }
  try {
    const call = callOf(command, rest, terminal);
    if (call.flag('help')) {
      terminal.out(`Usage: meterbox ${command.name} ${command.usage}`);
      return exit.ok;
    }
    return await command.run(call);
  } catch (error) {
    if (!(error instanceof BoxError)) throw error;
    terminal.err(`meterbox ${command.name}: ${error.message}`);
    return exitOf.get(error.code) ?? exit.fault;
  }
}

function callOf(command: Command, args: readonly string[], terminal: Terminal): Call {
  const values = new Map<string, unknown>();
  let words: readonly string[];
  try {
    const parsed = parseArgs({
      args: [...args],
      options: command.options,
      allowPositionals: true,
      strict: true,
    });
    words = parsed.positionals;
    for (const [option, value] of Object.entries(parsed.values)) values.set(option, value);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new BoxError('USAGE', `${reason}.\nUsage: meterbox ${command.name} ${command.usage}`);
  }
  return {
    words,
    terminal,
    flag: (option) => values.get(option) === true,
    text(option) {
      const value = values.get(option);
      return typeof value === 'string' ? value : undefined;
    },
    list(option) {
      const value = values.get(option);
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

function listOfCommands(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'meterbox: takes in gateway files, keeps their readings, shows them.',
    '',
    'Usage: meterbox COMMAND [options]   (meterbox COMMAND --help explains one)',
    '',
    ...lines,
    '',
    'Exit codes: 0 ok, 1 fault, 2 not recognised or quarantined, 64 usage, 65 damaged input, 78 settings.',
  ].join('\n');
}
