import { onlyWord } from './actions.ts';
import {
  type Call,
  type Command,
  commonOptions,
  dataFolder,
  exit,
  type ExitCode,
  printJson,
} from './command.ts';

/** `meterbox restore`: puts a backup back. */
export const restore: Command = {
  name: 'restore',
  usage: `FILE [--force] [--json]
  FILE     a backup made by "meterbox backup"
  --force  although the folder is not empty: what is in it is moved aside, not deleted. The box must not run.`,
  options: { ...commonOptions, force: { type: 'boolean' } },
  run: putBack,
};

async function putBack(call: Call): Promise<ExitCode> {
  const file = onlyWord(call.words, 'the backup');
  const { restoreBox } = await import('../compose/restore-box.ts');
  const report = await restoreBox(file, dataFolder(call), { force: call.flag('force') });
  if (call.flag('json')) {
    printJson(call.terminal, report);
    return exit.ok;
  }
  call.terminal.out(`${report.boxId} as of ${report.createdAt} is back, ${report.files} files.`);
  if (report.movedTo !== undefined) call.terminal.out(`What was there before is in ${report.movedTo}.`);
  call.terminal.out('Its host keys are the same: senders notice nothing. Start it with "meterbox run".');
  return exit.ok;
}
