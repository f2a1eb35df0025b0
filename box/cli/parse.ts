import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import pino from 'pino';
import { BoxError } from '../domain/box-error.ts';
import type { ArchivePasswordRule } from '../domain/data-point.ts';
import { defaultZone, isZone } from '../domain/instant.ts';
import type { IssueCode } from '../domain/issue.ts';
import { startFileReader } from '../intake/file-reader.ts';
import type { ReadFile } from '../intake/ingest-file.ts';
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

/** Refusals after which the file may well be whole: only nobody here knows it, or may not take it. */
const notDamaged: ReadonlySet<IssueCode> = new Set<IssueCode>([
  'format-unknown',
  'format-mismatch',
  'archive-password-wrong',
]);

/** `meterbox parse`: reads files and prints what is in them; stores nothing. */
export const parse: Command = {
  name: 'parse',
  summary: 'read gateway files and print what is in them; stores nothing',
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
        worst = Math.max(worst, exitOf(file)) as ExitCode;
      }
    }
  } finally {
    await reader.close();
  }
  return worst;
}

/** Exit code that one read file asks for. */
export function exitOf(file: Pick<ReadFile, 'refusal'>): ExitCode {
  if (!file.refusal) return exit.ok;
  return notDamaged.has(file.refusal.code) ? exit.refused : exit.damaged;
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
