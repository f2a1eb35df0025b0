import type { MeterPortView, PluggedPort } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import { parsePlace, placeText } from '../domain/meter-port.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, printJson } from './command.ts';
import { findPort } from './find-port.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly MeterPortView[] }>({ method: 'GET', path: 'ports' });
    const plugged = await box.ask<{ items: readonly PluggedPort[] }>({
      method: 'GET',
      path: 'ports/plugged',
    });
    const free = plugged.items.filter(({ portId }) => portId === undefined);
    if (call.flag('json')) for (const item of [...items, ...free]) printJson(call.terminal, item);
    else {
      printTable(
        call.terminal,
        ['ID', 'NAME', 'USE', 'WHERE', 'STATUS', 'TELEGRAMS', 'MESSAGE'],
        items.map(({ id, name, use, place, state }) => [
          id,
          name,
          use,
          placeText(place),
          state.status,
          String(state.telegrams),
          state.message,
        ]),
      );
      for (const { slaveStates, name } of items)
        for (const { address, answer, lastAnswerAt = 'never' } of slaveStates)
          call.terminal.out(`  ${name}: slave ${address} ${answer}, last answer ${lastAnswerAt}`);
      for (const { path, description } of free) call.terminal.out(`Free  ${path}  ${description}`);
    }
    return exit.ok;
  });

const add: Action = (call, words) =>
  withBox(call, async (box) => {
    const [name, place, ...more] = words;
    if (name === undefined || place === undefined || more.length > 0)
      throw new BoxError('USAGE', 'Name the port and say where it is: a path, or tcp://host:port');
    const body = { name, place: placeOf(place), use: 'radio', ...wishOf(call) };
    printPort(call, await box.ask<MeterPortView>({ method: 'POST', path: 'ports', body }));
    return exit.ok;
  });

const change: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findPort(box, onlyWord(words, 'a port by its id or name'));
    const [name, place] = [call.text('name'), call.text('place')];
    const body = {
      ...(name === undefined ? {} : { name }),
      ...(place === undefined ? {} : { place: placeOf(place) }),
      ...wishOf(call),
    };
    if (Object.keys(body).length === 0) throw new BoxError('USAGE', 'Say what to change; --help lists it');
    printPort(call, await box.ask<MeterPortView>({ method: 'PATCH', path: `ports/${id}`, body }));
    return exit.ok;
  });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id, name } = await findPort(box, onlyWord(words, 'a port by its id or name'));
    await box.ask({ method: 'DELETE', path: `ports/${id}` });
    if (call.flag('json')) printJson(call.terminal, { id, removed: true });
    else call.terminal.out(`"${name}" is not read any more. What it has brought stays.`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['list', list],
  ['add', add],
  ['change', change],
  ['remove', remove],
]);

/** `meterbox port`: serial ports over which meters are read, and what hangs on them. */
export const port: Command = {
  name: 'port',
  usage: `list | add NAME PLACE [options] | change PORT [options] | remove PORT   [--json]
  PLACE is a path such as /dev/serial/by-id/…, or tcp://host:port; PORT is an id or a name
  --use U        radio (default), mbus (this box is the master), mbus-listen (another one is)
  --stick S      auto, im871a, iu891a, amb8465, cul, rtl-wmbus, rc1180
  --mode M       C+T (default), C, T, S
  --baud B       of a bus, 300 to 38400 (default 2400)
  --slave A      slave of a bus that is read: 17, or 12345678.44933408; may be repeated
  --schedule C   when slaves are read, in cron form (default "13 */6 * * *")
  --expect M     minutes of silence after which a stick is reset (default 60)
  --name N, --place P   another name or place ("change")
  --enabled yes|no`,
  options: {
    ...commonOptions,
    use: { type: 'string' },
    stick: { type: 'string' },
    mode: { type: 'string' },
    baud: { type: 'string' },
    slave: { type: 'string', multiple: true },
    schedule: { type: 'string' },
    expect: { type: 'string' },
    name: { type: 'string' },
    place: { type: 'string' },
    enabled: { type: 'string' },
  },
  run: actionOf(actions, () => port),
};

function wishOf(call: Call): object {
  const [use, stick, mode, schedule, enabled] = ['use', 'stick', 'mode', 'schedule', 'enabled'].map(
    call.text,
  );
  const slaves = call.list('slave').map((slave) => slave.toUpperCase());
  const [baud, expectWithinMinutes] = ['baud', 'expect'].map((option) => numberOf(call, option));
  const wish = { use, stick, mode, schedule, baud, expectWithinMinutes };
  return {
    ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)),
    ...(slaves.length === 0 ? {} : { slaves }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
  };
}

function numberOf(call: Call, option: string): number | undefined {
  const text = call.text(option);
  if (text === undefined || /^\d{1,6}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new BoxError('USAGE', `--${option}: "${text}" is no whole number`);
}

function placeOf(text: string) {
  const place = parsePlace(text);
  if (place) return place;
  throw new BoxError('USAGE', `"${text}" is neither a path below /dev/ nor tcp://host:port`);
}

function printPort(call: Call, view: MeterPortView): void {
  if (call.flag('json')) return printJson(call.terminal, view);
  const { id, name, use, place, state } = view;
  call.terminal.out(`${id}  "${name}"  ${use} at ${placeText(place)}: ${state.message}`);
}
