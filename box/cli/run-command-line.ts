import { parseArgs } from 'node:util';
import { BoxError, type BoxErrorCode } from '../domain/box-error.ts';
import { boxVersion } from '../compose/box-version.ts';
import { type Call, type Command, exit, type ExitCode, type Terminal } from './command.ts';

/** A command as the list of commands shows it; its code is loaded only when it is called. */
interface Listed {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

const commands: readonly Listed[] = [
  {
    name: 'init',
    summary: "make the box's folder: settings, keys, database",
    load: async () => (await import('./init.ts')).init,
  },
  { name: 'run', summary: 'the daemon', load: async () => (await import('./run.ts')).run },
  {
    name: 'check',
    summary: 'is everything in order, and what to do if not',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'parse',
    summary: 'read gateway files and print what is in them; stores nothing',
    load: async () => (await import('./parse.ts')).parse,
  },
  {
    name: 'decode',
    summary: 'decode M-Bus and wireless M-Bus telegrams from standard input',
    load: async () => (await import('./decode.ts')).decode,
  },
  {
    name: 'ingest',
    summary: 'take files in by hand; read an original anew',
    load: async () => (await import('./ingest.ts')).ingest,
  },
  {
    name: 'datapoint',
    summary: 'add, list, show, change, rotate, remove configured sources',
    load: async () => (await import('./datapoint.ts')).datapoint,
  },
  {
    name: 'port',
    summary: 'ports over which meters are read, and what hangs on them',
    load: async () => (await import('./port.ts')).port,
  },
  {
    name: 'bus',
    summary: 'scan a wired bus, read it, give slaves addresses',
    load: async () => (await import('./bus.ts')).bus,
  },
  {
    name: 'listen',
    summary: 'what is on the air, and what of it is kept',
    load: async () => (await import('./listen.ts')).listen,
  },
  {
    name: 'key',
    summary: 'add, import, list, test, remove keys of meters',
    load: async () => (await import('./key.ts')).key,
  },
  {
    name: 'devices',
    summary: 'the devices the box knows',
    load: async () => (await import('./devices.ts')).devices,
  },
  {
    name: 'readings',
    summary: 'the readings the box has stored',
    load: async () => (await import('./readings.ts')).readings,
  },
  {
    name: 'property',
    summary: 'buildings, tenants, meters and costs: list, check, import, export, match, take over readings',
    load: async () => (await import('./property.ts')).property,
  },
  {
    name: 'profile',
    summary: 'from a file nobody recognises to its readings: suggest, preview, save, share',
    load: async () => (await import('./profile.ts')).profile,
  },
  {
    name: 'worklist',
    summary: 'late, missing, frozen, jumping, contradicting values: what to look after',
    load: async () => (await import('./worklist.ts')).worklist,
  },
  {
    name: 'quarantine',
    summary: 'list, show, retry, accept, delete files put aside',
    load: async () => (await import('./quarantine.ts')).quarantine,
  },
  {
    name: 'settle',
    summary: 'settle a property, release it, explain a figure; compute billing cases',
    load: async () => (await import('./settle.ts')).settle,
  },
  {
    name: 'export',
    summary: 'statements, print file, workbook, summary, answers for GARAIO REM',
    load: async () => (await import('./export.ts')).exportFiles,
  },
  {
    name: 'quarantine',
    summary: 'list, show, retry, accept, delete files put aside',
    load: async () => (await import('./quarantine.ts')).quarantine,
  },
  {
    name: 'account',
    summary: 'add, list, remove accounts of the pages, set a password',
    load: async () => (await import('./account.ts')).account,
  },
  {
    name: 'hostkey',
    summary: 'show the keys by which senders know the box, and change them in two steps',
    load: async () => (await import('./hostkey.ts')).hostkey,
  },
  {
    name: 'backup',
    summary: 'a consistent copy of everything, while the box runs',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: 'put a backup back',
    load: async () => (await import('./restore.ts')).restore,
  },
  {
    name: 'sync',
    summary: 'the central backend: status, enrol, pause, resume, commands',
    load: async () => (await import('./sync.ts')).sync,
  },
  {
    name: 'verify',
    summary: 'name every row of the store that was changed',
    load: async () => (await import('./verify.ts')).verify,
  },
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

/** Runs one command line and returns its exit code. Failures become one clear line on stderr. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal[name === undefined ? 'err' : 'out'](listOfCommands());
    return name === undefined ? exit.usage : exit.ok;
  }
  if (name === '--version' || name === 'version') {
    terminal.out(boxVersion);
    return exit.ok;
  }
  const listed = commands.find((candidate) => candidate.name === name);
  if (!listed) {
    terminal.err(`meterbox: "${name}" is no command. "npx meterbox help" lists them.`);
    return exit.usage;
  }
  try {
    const command = await listed.load();
    const call = callOf(command, rest, terminal);
    if (call.flag('help')) {
      terminal.out(`Usage: meterbox ${command.name} ${command.usage}`);
      if (!withoutFolder.has(command.name)) terminal.out(folderHelp);
      return exit.ok;
    }
    return await command.run(call);
  } catch (error) {
    if (!(error instanceof BoxError)) throw error;
    terminal.err(`meterbox ${name}: ${error.message}`);
    return exitOf.get(error.code) ?? exit.fault;
  }
}

/** Commands that know nothing of a box. */
const withoutFolder: ReadonlySet<string> = new Set(['parse', 'decode']);

const folderHelp = '  --data DIR     the folder of the box; else METERBOX_DATA, else /var/lib/meterbox';

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
