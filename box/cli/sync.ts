import { readFile } from 'node:fs/promises';
import type { SyncState } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import type { Question } from './box-client.ts';
import { withBox } from './with-box.ts';

const status: Action = (call) => askAndPrint(call, { method: 'GET', path: 'sync' });

const enrol: Action = async (call, words) => {
  const [url, claim] = words;
  if (url === undefined || claim === undefined || words.length > 2)
    throw new BoxError('USAGE', 'Name the address of the centre and the claim code');
  const path = call.text('authority');
  const authority = path === undefined ? {} : { authority: await certificateIn(path) };
  return askAndPrint(call, { method: 'POST', path: 'sync/enrol', body: { url, claim, ...authority } });
};

const pause: Action = (call, words) => {
  const hours = Number(onlyWord(words.length === 0 ? ['24'] : words, 'the hours'));
  if (!Number.isFinite(hours) || hours <= 0)
    throw new BoxError('USAGE', `"${words[0]}" is no number of hours`);
  const body = { seconds: Math.round(hours * 3600) };
  return askAndPrint(call, { method: 'POST', path: 'sync/pause', body });
};

const resume: Action = (call) =>
  askAndPrint(call, { method: 'POST', path: 'sync/pause', body: { seconds: 0 } });

const restore: Action = (call) =>
  withBox(call, async (box) => {
    type GivenBack = { readonly added: number; readonly known: number };
    const report = await box.ask<GivenBack>({ method: 'POST', path: 'sync/restore' });
    if (call.flag('json')) printJson(call.terminal, report);
    else
      call.terminal.out(`The centre gave back ${report.added} readings; ${report.known} were here already.`);
    return exit.ok;
  });

const commands: Action = (call, words) => {
  const word = onlyWord(words, '"allow" or "refuse"');
  if (word !== 'allow' && word !== 'refuse')
    throw new BoxError('USAGE', `"${word}" is neither allow nor refuse`);
  const body = { allowed: word === 'allow' };
  return askAndPrint(call, { method: 'POST', path: 'sync/commands', body });
};

const actions = new Map<string, Action>([
  ['status', status],
  ['enrol', enrol],
  ['pause', pause],
  ['resume', resume],
  ['restore', restore],
  ['commands', commands],
]);

/** `meterbox sync`: how the box stands with its central backend, and taking it into a fleet. */
export const sync: Command = {
  name: 'sync',
  usage: `status | enrol URL CODE [--authority FILE] | pause [HOURS] | resume | restore | commands allow|refuse   [--json]
  URL               https address of the centre
  CODE              the one-time claim code that it gave for this box
  --authority FILE  certificate (PEM) by which the centre's server is trusted; without, the public ones
  HOURS             how long nothing is sent (24); what comes meanwhile waits
  restore           takes in what the centre has of this box and the box has not, as after putting a backup back
  commands          whether the centre may send commands and settings to this box`,
  options: { ...commonOptions, authority: { type: 'string' } },
  run: actionOf(actions, () => sync),
};

async function askAndPrint(call: Call, question: Question): Promise<ExitCode> {
  const state = await withBox(call, (box) => box.ask<SyncState>(question));
  if (call.flag('json')) printJson(call.terminal, state);
  else for (const line of linesOf(state)) call.terminal.out(line);
  return exit.ok;
}

function linesOf(state: SyncState): string[] {
  if (!state.enrolled) return ['Centre      none: this box keeps everything to itself'];
  const { transport, phase, failingSince, error, lastReceiptAt, certificateUntil, pausedUntil } = state;
  return [
    `Centre      ${state.centre ?? ''}${transport === undefined ? '' : `, over ${transport}`}`,
    `State       ${phase === 'off' ? 'the box does not run' : phase}`,
    `Waiting     ${state.waiting} facts`,
    `Receipt     ${lastReceiptAt ?? 'none since the start'}`,
    ...(failingSince === undefined ? [] : [`Failing     since ${failingSince}: ${error ?? ''}`]),
    ...(pausedUntil === undefined ? [] : [`Paused      until ${pausedUntil}`]),
    ...(certificateUntil === undefined ? [] : [`Certificate until ${certificateUntil}`]),
    `Commands    ${state.remoteCommands ? 'allowed' : 'refused'}`,
  ];
}

async function certificateIn(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new BoxError('FILE_NOT_FOUND', `"${path}" cannot be read`, { cause });
  });
}
