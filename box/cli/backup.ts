import { resolve } from 'node:path';
import { onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { saveAnswer } from './save-answer.ts';
import { withBox } from './with-box.ts';

/** `meterbox backup`: database, settings and keys as one file, while the box runs. */
export const backup: Command = {
  name: 'backup',
  usage: `FILE [--json]
  FILE  where the backup goes (tar); it holds keys and hashes of passwords: keep it safe. An existing file is replaced
        once the new one is whole.`,
  options: commonOptions,
  run: makeBackup,
};

async function makeBackup(call: Call): Promise<ExitCode> {
  const path = resolve(onlyWord(call.words, 'the file for the backup'));
  const size = await withBox(call, async (box) =>
    saveAnswer(await box.bytes({ method: 'GET', path: 'backup' }), path),
  );
  if (call.flag('json')) printJson(call.terminal, { file: path, bytes: size });
  else call.terminal.out(`Backup of ${size} bytes in ${path}. It holds keys: keep it safe.`);
  return exit.ok;
}
