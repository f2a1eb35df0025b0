import { setTimeout as after } from 'node:timers/promises';
import type { BusReadView, ScanView, SlaveView } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import type { BoxClient } from './box-client.ts';
import { type Call, type Command, commonOptions, exit, printJson } from './command.ts';
import { findPort } from './find-port.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

/** How often a scan is asked how far it is, in milliseconds. */
const askEveryMs = 500;

const scan: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findPort(box, onlyWord(words, 'a port by its id or name'));
    const search = call.flag('primary') ? 'primary' : 'secondary';
    const started = await box.ask<ScanView>({ method: 'POST', path: `bus/${id}/scans`, body: { search } });
    const ended = await follow(call, box, started);
    if (call.flag('json')) printJson(call.terminal, ended);
    else printFound(call, ended);
    if (ended.status === 'failed') throw new BoxError('UNAVAILABLE', ended.message ?? 'The scan failed');
    return ended.status === 'cancelled' ? exit.fault : exit.ok;
  });

/** Waits for the end of a scan and says how far it is; cancels it when the command is stopped. */
async function follow(call: Call, box: BoxClient, started: ScanView): Promise<ScanView> {
  const path = `bus/scans/${started.id}`;
  const { signal } = call.terminal;
  for (let view = started; ;) {
    if (view.status !== 'running') return view;
    if (signal.aborted) return box.ask<ScanView>({ method: 'DELETE', path });
    await after(askEveryMs, undefined, { signal }).catch(() => undefined);
    view = await box.ask<ScanView>({ method: 'GET', path });
    call.terminal.err(
      `${Math.round(view.done * 100)} %, ${view.probes} probes, ${view.found.length} slaves found`,
    );
  }
}

function printFound(call: Call, { found, collisions, status }: ScanView): void {
  printTable(
    call.terminal,
    ['ADDRESS', 'SERIAL', 'MAKER', 'VERSION', 'TYPE'],
    found.map(({ address, serial, manufacturer, version, type }) => [
      address,
      serial,
      manufacturer,
      String(version),
      String(type),
    ]),
  );
  for (const address of collisions)
    call.terminal.out(`Several slaves answer at ${address}: take all but one off the bus`);
  if (status === 'cancelled') call.terminal.err('The scan was cancelled: there may be more');
}

const read: Action = (call, [name, address, ...more]) =>
  withBox(call, async (box) => {
    if (name === undefined || more.length > 0)
      throw new BoxError('USAGE', 'Name a port, and a slave if only that is to be read');
    const { id } = await findPort(box, name);
    if (address === undefined) return readRound(call, box, id);
    const view = await box.ask<BusReadView>({ method: 'POST', path: `bus/${id}/read`, body: { address } });
    if (call.flag('json')) printJson(call.terminal, view);
    else {
      call.terminal.out(`Slave ${address}: ${view.answer}`);
      for (const { hex } of view.telegrams) call.terminal.out(hex);
    }
    return view.answer === 'telegrams' ? exit.ok : exit.refused;
  });

async function readRound(call: Call, box: BoxClient, id: string) {
  const { items } = await box.ask<{ items: readonly SlaveView[] }>({
    method: 'POST',
    path: `bus/${id}/round`,
  });
  if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
  else
    printTable(
      call.terminal,
      ['ADDRESS', 'ANSWER', 'LAST ANSWER'],
      items.map(({ address, answer, lastAnswerAt = '' }) => [address, answer, lastAnswerAt]),
    );
  return items.every(({ answer }) => answer === 'telegrams') ? exit.ok : exit.refused;
}

const setAddress: Action = (call, [name, from, to, ...more]) =>
  withBox(call, async (box) => {
    if (name === undefined || from === undefined || !/^\d{1,3}$/.test(to ?? '') || more.length > 0)
      throw new BoxError('USAGE', 'Name a port, the slave as it is now, and its new address (0 to 250)');
    const { id } = await findPort(box, name);
    await box.ask({ method: 'POST', path: `bus/${id}/address`, body: { from, to: Number(to) } });
    call.terminal.out(`Slave ${from} is ${to} now`);
    return exit.ok;
  });

const reset: Action = (call, [name, address, ...more]) =>
  withBox(call, async (box) => {
    if (name === undefined || address === undefined || more.length > 0)
      throw new BoxError('USAGE', 'Name a port and a slave');
    const { id } = await findPort(box, name);
    await box.ask({ method: 'POST', path: `bus/${id}/reset`, body: { address } });
    call.terminal.out(`Slave ${address} was reset`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['scan', scan],
  ['read', read],
  ['set-address', setAddress],
  ['reset', reset],
]);

/** `meterbox bus`: what an installer does on a wired bus. */
export const bus: Command = {
  name: 'bus',
  usage: `scan PORT [--primary] | read PORT [SLAVE] | set-address PORT SLAVE NEW | reset PORT SLAVE   [--json]
  PORT is an id or a name, SLAVE a primary address (17) or a secondary one (12345678.44933408)
  scan         finds every slave by its secondary address; --primary asks the addresses 0 to 250
  read         asks one slave and shows its telegrams; without SLAVE reads every configured one and stores it
  set-address  gives a slave another primary address`,
  options: { ...commonOptions, primary: { type: 'boolean' } },
  run: actionOf(actions, () => bus),
};
