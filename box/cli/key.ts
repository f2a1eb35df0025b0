import type { KeyTest, MeterKeyView } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, printJson } from './command.ts';
import { printTable } from './print-table.ts';
import { readKeyFile } from './read-key-file.ts';
import { readLines } from './read-lines.ts';
import { withBox } from './with-box.ts';

const add: Action = (call, words) =>
  withBox(call, async (box) => {
    const serial = onlyWord(words, 'a meter by its serial number').padStart(8, '0');
    const keys = [{ serial, key: await firstLine(call) }];
    await box.ask({ method: 'POST', path: 'meter-keys', body: { keys } });
    call.terminal.out(`The key of meter ${serial} is kept`);
    return exit.ok;
  });

const importKeys: Action = (call, words) =>
  withBox(call, async (box) => {
    const entries = [...(await readKeyFile(onlyWord(words, 'a file of keys')))];
    const keys = entries.map(([serial, key]) => ({ serial, key: key.toHex() }));
    if (keys.length === 0) throw new BoxError('USAGE', 'There is no key in this file');
    for (let at = 0; at < keys.length; at += mostAtOnce)
      await box.ask({ method: 'POST', path: 'meter-keys', body: { keys: keys.slice(at, at + mostAtOnce) } });
    call.terminal.out(`The keys of ${keys.length} meters are kept; delete the file now`);
    return exit.ok;
  });

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly MeterKeyView[] }>({
      method: 'GET',
      path: 'meter-keys',
    });
    if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
    else
      printTable(
        call.terminal,
        ['SERIAL', 'ADDED'],
        items.map(({ serial, addedAt }) => [serial, addedAt]),
      );
    return exit.ok;
  });

const test: Action = (call, words) =>
  withBox(call, async (box) => {
    const serial = onlyWord(words, 'a meter by its serial number').padStart(8, '0');
    const file = call.text('keys');
    const keys =
      file === undefined
        ? [await firstLine(call)]
        : Array.from(await readKeyFile(file), ([, key]) => key.toHex());
    const result = await box.ask<KeyTest>({ method: 'POST', path: 'air/test-keys', body: { serial, keys } });
    const fitting = result.results.filter(({ state }) => state === 'decrypted');
    if (call.flag('json')) printJson(call.terminal, result);
    else
      for (const { key, state, hint } of fitting.length > 0 ? fitting : result.results.slice(0, 10))
        call.terminal.out(`Key ${key + 1}: ${state}${hint === undefined ? '' : `, it ${hint}`}`);
    return fitting.length > 0 ? exit.ok : exit.refused;
  });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    const serial = onlyWord(words, 'a meter by its serial number').padStart(8, '0');
    await box.ask({ method: 'DELETE', path: `meter-keys/${serial}` });
    call.terminal.out(`The key of meter ${serial} is gone`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['add', add],
  ['import', importKeys],
  ['list', list],
  ['test', test],
  ['remove', remove],
]);

/** Keys sent to the box in one request. */
const mostAtOnce = 5_000;

/** `meterbox key`: keys of meters. A key is read from standard input, never from the command line, where everybody on
 *  the machine could see it. */
export const key: Command = {
  name: 'key',
  usage: `add SERIAL | import FILE | list | test SERIAL [--keys FILE] | remove SERIAL   [--json]
  add     takes the key from the first line of standard input: 32 hexadecimal digits
  import  lines "serial;key", or a JSON object of keys by serial number
  test    tries the key of standard input, or every key of a file, on the meter's last telegram`,
  options: { ...commonOptions, keys: { type: 'string' } },
  run: actionOf(actions, () => key),
};

async function firstLine(call: Call): Promise<string> {
  for await (const line of readLines(call.terminal.input, 200)) if (line.trim() !== '') return line.trim();
  throw new BoxError('USAGE', 'Standard input holds no key');
}
