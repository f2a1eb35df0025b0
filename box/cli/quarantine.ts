import type { QuarantineView } from '../api/box-view.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Receipt } from '../domain/receipt.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { allPages } from './all-pages.ts';
import { type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { limitOf } from './limit-of.ts';
import { printReceipt } from './print-receipt.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

const list: Action = (call) =>
  withBox(call, async (box) => {
    const query = { status: call.text('status') ?? 'open' };
    const found: QuarantineView[] = [];
    for await (const file of allPages<QuarantineView>(
      box,
      'quarantine',
      'before',
      query,
      limitOf(call, Infinity),
    )) {
      if (call.flag('json')) printJson(call.terminal, file);
      else found.push(file);
    }
    if (call.flag('json')) return exit.ok;
    printTable(
      call.terminal,
      ['ID', 'RECEIVED', 'NAME', 'REASON'],
      found.map(({ id, receivedAt, name, refusal }) => [String(id), receivedAt, name, refusal.code]),
    );
    return exit.ok;
  });

const show: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = idOf(onlyWord(words, 'a quarantined file by its number'));
    const file = await box.ask<QuarantineView>({ method: 'GET', path: `quarantine/${id}` });
    if (call.flag('json')) {
      printJson(call.terminal, file);
      return exit.ok;
    }
    call.terminal.out(`${file.name}, received ${file.receivedAt}, ${file.size} bytes, ${file.status}`);
    call.terminal.out(`${file.refusal.message} [${file.refusal.code}]`);
    call.terminal.out(`Original ${file.digest}`);
    call.terminal.out('');
    call.terminal.out(file.excerpt);
    return exit.ok;
  });

/** Takes files in again, whatever the data point expects if `accept` is the way. */
const readAgain =
  (way: 'retry' | 'accept'): Action =>
  (call, words) =>
    withBox(call, async (box) => {
      let worst: ExitCode = exit.ok;
      for (const id of idsOf(words)) {
        const receipt = await box.ask<Receipt>({ method: 'POST', path: `quarantine/${id}/${way}` });
        worst = Math.max(worst, printReceipt(call, receipt)) as ExitCode;
      }
      return worst;
    });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    for (const id of idsOf(words)) {
      await box.ask({ method: 'DELETE', path: `quarantine/${id}` });
      if (call.flag('json')) printJson(call.terminal, { id, deleted: true });
      else call.terminal.out(`${id} is dealt with. Its original stays in the store.`);
    }
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['list', list],
  ['show', show],
  ['retry', readAgain('retry')],
  ['accept', readAgain('accept')],
  ['delete', remove],
]);

/** `meterbox quarantine`: files put aside, why, and what to do with them. */
export const quarantine: Command = {
  name: 'quarantine',
  usage: `list [--status S] [--limit N] | show ID | retry ID… | accept ID… | delete ID…   [--json]
  list           with --status open (default), accepted or deleted
  retry          try again, with the adapters and passwords of now
  accept         take in although the data point expects another format
  delete         close without taking it in; the original stays in the store`,
  options: { ...commonOptions, status: { type: 'string' }, limit: { type: 'string' } },
  run: actionOf(actions, () => quarantine),
};

function idsOf(words: readonly string[]): readonly number[] {
  if (words.length === 0) throw new BoxError('USAGE', 'Name a quarantined file by its number');
  return words.map(idOf);
}

function idOf(word: string): number {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw new BoxError('USAGE', `"${word}" is not the number of a quarantined file`);
}
