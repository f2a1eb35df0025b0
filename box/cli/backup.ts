import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
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
  const partial = `${path}.part`;
  const size = await withBox(call, async (box) => {
    const tar = await box.bytes({ method: 'GET', path: 'backup' });
    try {
      await pipeline(tar, createWriteStream(partial, { mode: 0o600, flush: true }));
    } catch (cause) {
      await rm(partial, { force: true });
      throw new BoxError('UNAVAILABLE', `The backup could not be written to ${path}`, { cause });
    }
    await rename(partial, path);
    await syncFolder(dirname(path));
    return (await stat(path)).size;
  });
  if (call.flag('json')) printJson(call.terminal, { file: path, bytes: size });
  else call.terminal.out(`Backup of ${size} bytes in ${path}. It holds keys: keep it safe.`);
  return exit.ok;
}
