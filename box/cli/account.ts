import type { Account } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { generatePassword } from '../store/generate-password.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, printJson } from './command.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';
import { readLines } from './read-lines.ts';

const add: Action = (call, words) =>
  withBox(call, async (box) => {
    const name = onlyWord(words, 'the account');
    const role = call.text('role') ?? 'installer';
    const password = await passwordFor(call);
    const account = await box.ask<Account>({
      method: 'POST',
      path: 'accounts',
      body: { name, role, password: password.text },
    });
    if (call.flag('json'))
      printJson(call.terminal, { ...account, ...(password.made ? { password: password.text } : {}) });
    else {
      call.terminal.out(`Account     ${account.name}, ${account.role}`);
      if (password.made) tellPassword(call, password.text);
    }
    return exit.ok;
  });

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly Account[] }>({ method: 'GET', path: 'accounts' });
    if (call.flag('json')) for (const account of items) printJson(call.terminal, account);
    else
      printTable(
        call.terminal,
        ['NAME', 'ROLE', 'SINCE'],
        items.map(({ name, role, createdAt }) => [name, role, createdAt]),
      );
    return exit.ok;
  });

const setPassword: Action = (call, words) =>
  withBox(call, async (box) => {
    const name = onlyWord(words, 'an account');
    const password = await passwordFor(call);
    const path = `accounts/${encodeURIComponent(name)}/password`;
    await box.ask({ method: 'POST', path, body: { password: password.text } });
    if (call.flag('json'))
      printJson(call.terminal, { name, ...(password.made ? { password: password.text } : {}) });
    else {
      call.terminal.out(`Account     ${name} has a new password and was signed out everywhere`);
      if (password.made) tellPassword(call, password.text);
    }
    return exit.ok;
  });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    const name = onlyWord(words, 'an account');
    await box.ask({ method: 'DELETE', path: `accounts/${encodeURIComponent(name)}` });
    if (call.flag('json')) printJson(call.terminal, { name, removed: true });
    else call.terminal.out(`Account     ${name} was removed`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['add', add],
  ['list', list],
  ['password', setPassword],
  ['remove', remove],
]);

/** Longest line that is read; what is longer is refused where accounts are kept. */
const longestPassword = 1000;

/** `meterbox account`: who may sign in at the pages. The way back in for an owner who has forgotten the password. */
export const account: Command = {
  name: 'account',
  usage: `add NAME [--role R] [--stdin] | list | password NAME [--stdin] | remove NAME   [--json]
  --role R  installer (default), manager, reader, tenant
  --stdin   take the password from the first line of standard input; else one is made and shown this once`,
  options: { ...commonOptions, role: { type: 'string' }, stdin: { type: 'boolean' } },
  run: actionOf(actions, () => account),
};

async function passwordFor(call: Call): Promise<{ readonly text: string; readonly made: boolean }> {
  if (!call.flag('stdin')) return { text: generatePassword(), made: true };
  for await (const line of readLines(call.terminal.input, longestPassword)) {
    if (line !== '') return { text: line, made: false };
    break;
  }
  throw new BoxError('USAGE', 'Standard input holds no password');
}

function tellPassword(call: Call, password: string): void {
  call.terminal.out(`Password    ${password}`);
  call.terminal.err('The password is shown this once: copy it now.');
}
