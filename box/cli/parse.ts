import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import pino from 'pino';
import { BoxError } from '../domain/box-error.ts';
import type { ArchivePasswordRule } from '../domain/data-point.ts';
import { defaultZone, isZone } from '../domain/instant.ts';
import { startFileReader } from '../intake/file-reader.ts';
import { type ParsedFile, parsedJson } from '../intake/parsed-json.ts';
import {
  type Call,
  type Command,
  commonOptions,
  exit,
  type ExitCode,
  printJson,
  type Terminal,
} from './command.ts';
import { exitOfRefusal } from './exit-of-refusal.ts';

/** `meterbox parse`: reads files and prints what is in them; stores nothing. */
export const parse: Command = {
  name: 'parse',
  usage: `[--json] [--password P] [--zone Z] FILE…
  --json        one JSON object per file (per inner file of an archive)
  --password P  password of an archive; else the first 8 characters of its name
  --zone Z      zone of times that state none, such as Europe/Zurich or +01:00 (default ${defaultZone})`,
  options: { ...commonOptions, password: { type: 'string' }, zone: { type: 'string' } },
  run: parseFiles,
};

async function parseFiles(call: Call): Promise<ExitCode> {
  if (call.words.length === 0)
    throw new BoxError('USAGE', `No file named.\nUsage: meterbox parse ${parse.usage}`);
  const zone = call.text('zone') ?? defaultZone;
  if (!isZone(zone)) throw new BoxError('USAGE', `"${zone}" is no zone this machine knows`);
  const archivePassword = passwordRule(call.text('password'));
  const reader = startFileReader({}, pino({ enabled: false }));
  let worst: ExitCode = exit.ok;
  try {
    for (const path of call.words) {
      const size = await sizeOf(path);
      const content = await reader.read(path, { name: basename(path), size, archivePassword, zone });
      for (const file of content.files) {
        if (call.flag('json')) printJson(call.terminal, parsedJson(file));
        else printForPeople(call.terminal, parsedJson(file));
        worst = Math.max(worst, exitOfRefusal(file.refusal)) as ExitCode;
      }
    }
  } finally {
    await reader.close();
  }
  return worst;
}

function passwordRule(password: string | undefined): ArchivePasswordRule {
  return password === undefined ? { rule: 'name-prefix', length: 8 } : { rule: 'fixed', password };
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new BoxError('FILE_NOT_FOUND', `There is no file "${path}"`);
  return found.size;
}

function printForPeople(terminal: Terminal, file: ParsedFile): void {
  terminal.out(`${file.file.name}: ${file.file.format ?? 'not recognised'}`);
  terminal.out(
    `  ${file.devices.length} devices, ${file.readings.length} readings, ${file.states.length} states, ${file.issues.length} issues`,
  );
  for (const reading of file.readings) {
    const when = reading.measuredAt ?? reading.validOn;
    terminal.out(
      `  ${reading.serial}  ${reading.quantity} ${reading.value} ${reading.unit}`.trimEnd() +
        `  ${reading.kind} ${when}  (${reading.position})`,
    );
  }
  for (const issue of file.issues) {
    terminal.out(
      `  ${issue.level}: ${issue.message} [${issue.code}${issue.position ? `, ${issue.position}` : ''}]`,
    );
  }
}
