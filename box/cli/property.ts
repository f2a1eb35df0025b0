import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { KeptDocument } from '../api/document-shelf.ts';
import type { SavedProperty, TakeOverPreview } from '../api/property-desk.ts';
import type { DocumentIssue } from '../billing/check-property.ts';
import type { DocumentChange } from '../billing/diff-documents.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import type { BoxClient } from './box-client.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { newestVersion } from './newest-version.ts';
import { printTable } from './print-table.ts';
import { tenantActions } from './property-tenants.ts';
import { readableFile } from './readable-file.ts';
import { withBox } from './with-box.ts';

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly KeptDocument[] }>({
      method: 'GET',
      path: 'properties',
    });
    if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
    else
      printTable(
        call.terminal,
        ['ID', 'NAME', 'UNITS', 'METER POINTS', 'VERSION', 'SAVED', 'BY'],
        items.map(({ key, summary, version, at, actor }) => [
          key,
          String(summary['name'] ?? ''),
          String(summary['units'] ?? ''),
          String(summary['meterPoints'] ?? ''),
          String(version),
          at,
          actor,
        ]),
      );
    return exit.ok;
  });

const show: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a property');
    const { items } = await box.ask<{ items: readonly KeptDocument[] }>({
      method: 'GET',
      path: `properties/${id}/versions`,
    });
    if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
    else
      printTable(
        call.terminal,
        ['VERSION', 'SAVED', 'BY', 'UNITS', 'BYTES', 'SHA-256'],
        items.map(({ version, at, actor, summary, size, digest }) => [
          String(version),
          at,
          actor,
          String(summary['units'] ?? ''),
          String(size),
          digest.slice(0, 16),
        ]),
      );
    return exit.ok;
  });

const importFile: Action = (call, words) =>
  withBox(call, async (box) => {
    const file = onlyWord(words, 'a file');
    const table = call.text('table');
    if (table !== undefined) return importTable(call, box, file, table);
    const document = await jsonOf(file);
    const id = idOf(document);
    const basedOn = Number(call.text('based-on') ?? (await newestVersion(box, id)));
    const saved = await box.ask<SavedProperty>({
      method: 'POST',
      path: 'properties',
      body: { document, basedOn },
    });
    return tellSaved(call, id, saved);
  });

async function importTable(call: Call, box: BoxClient, file: string, table: string): Promise<ExitCode> {
  const id = call.text('property');
  if (id === undefined) throw new BoxError('USAGE', 'Name the property of the table: --property ID');
  const basedOn = call.text('based-on') ?? String(await newestVersion(box, id));
  const path = `properties/${id}/tables/${table}`;
  const body = createReadStream(await readableFile(file));
  const saved = await box.ask<SavedProperty>({ method: 'POST', path, query: { basedOn }, body });
  return tellSaved(call, id, saved);
}

const exportDocument: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a property');
    const table = call.text('table');
    if (table !== undefined) {
      const bytes = await box.bytes({ method: 'GET', path: `properties/${id}/tables/${table}` });
      call.terminal.out((await text(bytes)).trimEnd());
      return exit.ok;
    }
    const version = call.text('version');
    const { document } = await box.ask<{ document: unknown }>({
      method: 'GET',
      path: `properties/${id}`,
      query: { version },
    });
    call.terminal.out(JSON.stringify(document, undefined, call.flag('json') ? undefined : 2));
    return exit.ok;
  });

const check: Action = (call, words) =>
  withBox(call, async (box) => {
    const document = await jsonOf(onlyWord(words, 'a file'));
    const answer = await box.ask<{ good: boolean; issues: readonly DocumentIssue[] }>({
      method: 'POST',
      path: 'properties/check',
      body: { document },
    });
    if (call.flag('json')) for (const issue of answer.issues) printJson(call.terminal, issue);
    else tellIssues(call, answer.issues);
    if (answer.good) call.terminal.err('The document can be kept.');
    return answer.good ? exit.ok : exit.damaged;
  });

const diff: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a property');
    const to = call.text('to') ?? String(await newestVersion(box, id));
    const from = call.text('from') ?? String(Math.max(1, Number(to) - 1));
    const path = `properties/${id}/diff`;
    const { items } = await box.ask<{ items: readonly DocumentChange[] }>({
      method: 'GET',
      path,
      query: { from, to },
    });
    for (const change of items)
      if (call.flag('json')) printJson(call.terminal, change);
      else call.terminal.out(`${change.place}: ${change.before ?? 'nothing'} → ${change.after ?? 'nothing'}`);
    return exit.ok;
  });

const takeOver: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a property');
    const { from, until } = { from: call.text('from'), until: call.text('until') };
    if (from === undefined || until === undefined)
      throw new BoxError('USAGE', 'Name the period: --from DAY --until DAY (YYYY-MM-DD, both included)');
    const path = `properties/${id}/take-over`;
    const preview = await box.ask<TakeOverPreview>(
      call.flag('accept')
        ? { method: 'POST', path, body: { from, until } }
        : { method: 'GET', path, query: { from, until } },
    );
    if (call.flag('json')) printJson(call.terminal, preview);
    else
      printTable(
        call.terminal,
        ['METER POINT', 'USER', 'FROM', 'TO', 'START', 'END', 'QUANTITY', 'UNIT', 'MARK'],
        preview.lines.map((line) => [
          line.meterPoint,
          line.user,
          line.from,
          line.to,
          line.start ?? '',
          line.end ?? '',
          line.quantity ?? '',
          line.measure,
          line.words,
        ]),
      );
    call.terminal.err(
      `${preview.lines.length} values, ${preview.changes.length} different from the last take-over`,
    );
    for (const { level, code, message } of preview.issues)
      call.terminal.err(`${level}: ${message} [${code}]`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['list', list],
  ['show', show],
  ['import', importFile],
  ['export', exportDocument],
  ['check', check],
  ['diff', diff],
  ['take-over', takeOver],
  ...tenantActions(),
]);

/** `meterbox property`: buildings, tenants, meters and costs as one document in versions. */
export const property: Command = {
  name: 'property',
  usage: `list | show ID | check FILE | import FILE [--based-on N] | export ID [--version N] | diff ID [--from N] [--to N]
       meterbox property import FILE --table T --property ID | export ID --table T
       meterbox property match ID FILE [--accept] | from-dta FILE
       meterbox property take-over ID --from DAY --until DAY [--accept]
       meterbox property link ID TENANCY | links ID | unlink NUMBER     [--json]
  check            what is wrong with a document, all at once
  import           keep a document (JSON) as the next version, or a table of one (CSV, .xlsx)
  --based-on N     version it was made from; the newest if nothing is said, 0 for a new property
  --table T        units, tenancies or meters as CSV
  match            compare with the tenant list of a DTA_REM request of GARAIO REM
  --accept         take over what was shown
  take-over        what the readings say for a period, and what changed since the last time
  link             a tenant's way in, shown this once; it ends with the tenancy`,
  options: {
    ...commonOptions,
    table: { type: 'string' },
    property: { type: 'string' },
    version: { type: 'string' },
    'based-on': { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    until: { type: 'string' },
    accept: { type: 'boolean' },
  },
  run: actionOf(actions, () => property),
};

function idOf(document: unknown): string {
  const id = typeof document === 'object' && document !== null && 'id' in document ? document.id : undefined;
  if (typeof id === 'string' && /^[a-z0-9-]+$/.test(id)) return id;
  throw new BoxError('USAGE', 'The document has no id of a-z, 0-9 and -');
}

function tellSaved(call: Call, id: string, saved: SavedProperty): ExitCode {
  if (call.flag('json')) printJson(call.terminal, { id, ...saved });
  else call.terminal.out(`Property    ${id}, version ${saved.version}`);
  if (!call.flag('json')) tellIssues(call, saved.issues);
  return exit.ok;
}

function tellIssues(call: Call, issues: readonly DocumentIssue[]): void {
  for (const { level, code, message } of issues) call.terminal.out(`${level}: ${message} [${code}]`);
}

async function jsonOf(file: string): Promise<unknown> {
  const content = await readFile(await readableFile(file), 'utf8');
  try {
    return JSON.parse(content);
  } catch {
    throw new BoxError('FILE_DAMAGED', `"${file}" is no JSON`);
  }
}
