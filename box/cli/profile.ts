import { readFile, writeFile } from 'node:fs/promises';
import type {
  ProfileDiff,
  ProfilePreview,
  ProfileSuggestions,
  ProfileView,
  SavedProfile,
} from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { unitOf } from '../domain/quantity.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import type { BoxClient } from './box-client.ts';
import { type Call, type Command, commonOptions, exit, printJson } from './command.ts';
import { findDataPoint } from './find-data-point.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

const suggest: Action = (call, words) =>
  withBox(call, async (box) => {
    const file = fileNamed(onlyWord(words, 'a file by its quarantine number or digest'));
    const found = await box.ask<ProfileSuggestions>({ method: 'POST', path: 'profiles/suggest', body: file });
    const [best] = found.suggestions;
    const out = call.text('out');
    if (out !== undefined && best) await writeProfile(out, best.profile);
    if (call.flag('json')) printJson(call.terminal, found);
    else {
      call.terminal.out(`It seems to be ${found.seems}.`);
      for (const [at, { score, basedOn, reasons }] of found.suggestions.entries()) {
        const made = basedOn === undefined ? 'made for this file' : `after ${basedOn}`;
        call.terminal.out(`${at + 1}. ${made}, understands ${Math.round(score * 100)} % of it`);
        for (const reason of reasons) call.terminal.out(`   ${reason}`);
      }
      if (out !== undefined && best)
        call.terminal.out(`The first one is in ${out}: look at it with "profile preview".`);
      if (!best) call.terminal.out('Nothing comes near it: write a profile by hand, or send us the file.');
    }
    return best ? exit.ok : exit.refused;
  });

const preview: Action = (call, words) =>
  withBox(call, async (box) => {
    const [path, file, ...rest] = words;
    if (path === undefined || file === undefined || rest.length > 0)
      throw new BoxError('USAGE', 'Name a profile and the file to try it on: "profile preview p.json 17"');
    const body = { profile: await readProfile(path), ...fileNamed(file) };
    const found = await box.ask<ProfilePreview>({ method: 'POST', path: 'profiles/preview', body });
    if (call.flag('json')) printJson(call.terminal, found);
    else printPreview(call, found);
    return found.isRecognised && !found.refusal ? exit.ok : exit.refused;
  });

const save: Action = (call, words) =>
  withBox(call, async (box) => {
    const profile = await readProfile(onlyWord(words, 'the file of a profile'));
    const wanted = call.text('datapoint');
    const dataPointId = wanted === undefined ? undefined : (await findDataPoint(box, wanted)).id;
    const acceptChanges = call.flag('accept-changes');
    if (dataPointId !== undefined && !acceptChanges) {
      const body = { profile, dataPointId };
      const diff = await box.ask<ProfileDiff>({ method: 'POST', path: 'profiles/compare', body });
      if (diff.changed > 0) {
        if (call.flag('json')) printJson(call.terminal, diff);
        else printDiff(call, diff);
        throw new BoxError(
          'CONFLICT',
          'Nothing was saved: say --accept-changes if the new values are the right ones',
        );
      }
    }
    const saved = await store(box, profile, dataPointId, acceptChanges);
    printSaved(call, saved);
    return saved.stillQuarantined > 0 ? exit.refused : exit.ok;
  });

/** A profile that somebody has shared: kept, and bound to nothing yet. */
const importProfile: Action = (call, words) =>
  withBox(call, async (box) => {
    const profile = await readProfile(onlyWord(words, 'the file of a profile'));
    printSaved(call, await store(box, profile, undefined, false));
    return exit.ok;
  });

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly ProfileView[] }>({ method: 'GET', path: 'profiles' });
    if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
    else
      printTable(
        call.terminal,
        ['ID', 'VERSION', 'KIND', 'DATA POINTS', 'TITLE'],
        items.map(({ id, version, kind, dataPointIds, title }) => [
          id,
          String(version),
          kind,
          dataPointIds.join(', '),
          title,
        ]),
      );
    return exit.ok;
  });

const exportProfile: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a profile by its id');
    const profile = await box.ask<object>({ method: 'GET', path: `profiles/${encodeURIComponent(id)}` });
    const out = call.text('out');
    if (out !== undefined) await writeProfile(out, profile);
    else call.terminal.out(JSON.stringify(profile, undefined, 2));
    return exit.ok;
  });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a profile by its id');
    await box.ask({ method: 'DELETE', path: `profiles/${encodeURIComponent(id)}` });
    if (call.flag('json')) printJson(call.terminal, { id, removed: true });
    else call.terminal.out(`"${id}" reads no files any more. What it has read stays.`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['suggest', suggest],
  ['preview', preview],
  ['save', save],
  ['list', list],
  ['export', exportProfile],
  ['import', importProfile],
  ['remove', remove],
]);

/** `meterbox profile`: from a file that nobody recognises to its readings. */
export const profile: Command = {
  name: 'profile',
  usage: `suggest FILE [--out PROFILE.json] | preview PROFILE.json FILE | save PROFILE.json [--datapoint ID]
       meterbox profile list | export ID [--out PROFILE.json] | import PROFILE.json | remove ID   [--json]
  FILE is the number of a quarantined file, or the digest of a delivered one.
  --out FILE        where the best suggestion, or the exported profile, is written
  --datapoint ID    whose files the profile reads from now on; what waits in the quarantine is read at once
  --accept-changes  save it although stored readings get other values; without, they are shown`,
  options: {
    ...commonOptions,
    out: { type: 'string' },
    datapoint: { type: 'string' },
    'accept-changes': { type: 'boolean' },
  },
  run: actionOf(actions, () => profile),
};

function store(
  box: BoxClient,
  data: object,
  dataPointId: string | undefined,
  acceptChanges: boolean,
): Promise<SavedProfile> {
  const body = { profile: data, acceptChanges, ...(dataPointId === undefined ? {} : { dataPointId }) };
  return box.ask<SavedProfile>({ method: 'POST', path: 'profiles', body });
}

function fileNamed(word: string): { quarantineId: number } | { digest: string } {
  if (/^[1-9]\d{0,14}$/.test(word)) return { quarantineId: Number(word) };
  if (/^[0-9a-f]{64}$/.test(word)) return { digest: word };
  throw new BoxError('USAGE', `"${word}" is neither the number of a quarantined file nor a digest`);
}

async function readProfile(path: string): Promise<object> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BoxError('FILE_NOT_FOUND', `There is no file "${path}"`, { cause });
  });
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  } catch {
    // said below
  }
  throw new BoxError('USAGE', `"${path}" is no profile: it is not JSON`);
}

async function writeProfile(path: string, data: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(data, undefined, 2)}\n`);
}

function printPreview({ terminal }: Call, found: ProfilePreview): void {
  if (found.refusal) terminal.out(`${found.refusal.message} [${found.refusal.code}]`);
  else if (!found.isRecognised) terminal.out('The profile does not know this file.');
  terminal.out(`${found.devices} devices, ${found.readings} readings, ${found.issues} complaints`);
  if (found.unmapped.length > 0) terminal.out(`Columns that are not read: ${found.unmapped.join(', ')}`);
  for (const { position, column, message } of found.complaints) {
    const place = [
      ...(position === undefined ? [] : [`line ${position}`]),
      ...(column === undefined ? [] : [`column "${column}"`]),
    ];
    terminal.out(`  ${place.join(', ')}: ${message}`);
  }
  printTable(
    terminal,
    ['SERIAL', 'QUANTITY', 'KIND', 'ON', 'VALUE', 'UNIT', 'LINE'],
    found.sample.map(({ device, quantity, kind, validOn, value, position }) => [
      device.serial,
      quantity,
      kind,
      validOn,
      value,
      unitOf[quantity],
      String(position),
    ]),
  );
}

function printDiff({ terminal }: Call, diff: ProfileDiff): void {
  terminal.out(
    `${diff.files} files: ${diff.unchanged} readings as before, ${diff.added} new, ${diff.changed} with another value, ${diff.missing} not read any more`,
  );
  printTable(
    terminal,
    ['SERIAL', 'QUANTITY', 'KIND', 'ON', 'STORED', 'NOW'],
    diff.changes.map(({ serial, quantity, kind, validOn, stored, now }) => [
      serial,
      quantity,
      kind,
      validOn,
      stored,
      now,
    ]),
  );
}

function printSaved({ terminal, flag }: Call, saved: SavedProfile): void {
  if (flag('json')) return printJson(terminal, saved);
  const { profile: view, released, stillQuarantined, readingsAdded, versionsAdded } = saved;
  terminal.out(`"${view.id}" is saved as version ${view.version}.`);
  if (view.dataPointIds.length === 0)
    terminal.out('It is bound to no data point yet: "profile save … --datapoint ID".');
  else
    terminal.out(
      `${released} files left the quarantine, ${stillQuarantined} stayed; ${readingsAdded} readings added, ${versionsAdded} corrected.`,
    );
}
