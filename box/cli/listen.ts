import { setTimeout as after } from 'node:timers/promises';
import type { HeardView } from '../api/meter-desks.ts';
import type { BoxClient } from './box-client.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { readLines } from './read-lines.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

/** `meterbox listen`: what is on the air, and what of it is kept. */
export const listen: Command = {
  name: 'listen',
  usage: `[--follow] [--json] | --stdin | --keep SERIAL… | --refuse SERIAL… | --forget SERIAL…
  shows the meters that the daemon has heard, those first about which nobody has decided yet
  --follow   shows them again every two seconds
  --stdin    takes what a receiver writes: rtl_wmbus | meterbox listen --stdin
  --keep     keeps what these meters send; --refuse never does; --forget decides anew`,
  options: {
    ...commonOptions,
    follow: { type: 'boolean' },
    stdin: { type: 'boolean' },
    keep: { type: 'boolean' },
    refuse: { type: 'boolean' },
    forget: { type: 'boolean' },
  },
  run: listenOrAssign,
};

const assignments = [
  ['keep', 'listed'],
  ['refuse', 'refused'],
  ['forget', 'unassigned'],
] as const;

async function listenOrAssign(call: Call): Promise<ExitCode> {
  const chosen = assignments.filter(([flag]) => call.flag(flag));
  const [first] = chosen;
  if (chosen.length > 1 || (first === undefined) !== (call.words.length === 0))
    throw new BoxError('USAGE', `One of --keep, --refuse and --forget with serial numbers, or none of them`);
  return withBox(call, async (box) => {
    if (first) {
      const body = { serials: call.words.map((serial) => serial.padStart(8, '0')), assignment: first[1] };
      await box.ask({ method: 'POST', path: 'air/assign', body });
      return exit.ok;
    }
    if (call.flag('stdin')) return hearLines(call, box);
    if (!box.running)
      throw new BoxError('UNAVAILABLE', 'The daemon listens, and it does not run: "meterbox run" starts it');
    do {
      const { items } = await box.ask<{ items: readonly HeardView[] }>({ method: 'GET', path: 'air' });
      if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
      else print(call, items);
      if (call.flag('follow'))
        await after(2_000, undefined, { signal: call.terminal.signal }).catch(() => undefined);
    } while (call.flag('follow') && !call.terminal.signal.aborted);
    return exit.ok;
  });
}

/** Hands lines over one by one: a receiver writes a few in a minute. */
async function hearLines(call: Call, box: BoxClient): Promise<ExitCode> {
  let heard = 0;
  for await (const line of readLines(call.terminal.input, 1_000)) {
    if (call.terminal.signal.aborted) break;
    if (line.trim() === '') continue;
    const body = { lines: [line] };
    const { telegrams } = await box.ask<{ telegrams: number }>({ method: 'POST', path: 'air', body });
    heard += telegrams;
  }
  call.terminal.err(`${heard} telegrams heard`);
  return exit.ok;
}

function print(call: Call, items: readonly HeardView[]): void {
  printTable(
    call.terminal,
    ['SERIAL', 'MAKER', 'TYPE', 'SIGNAL', 'TELEGRAMS', 'LAST HEARD', 'KEY', 'KEPT'],
    items.map((heard) => [
      heard.serial,
      heard.manufacturer,
      String(heard.type),
      heard.rssi === undefined ? '' : `${heard.rssi} dBm`,
      String(heard.telegrams),
      heard.lastHeardAt,
      heard.keyHint === undefined ? heard.keyState : `${heard.keyState}: ${heard.keyHint}`,
      heard.assignment,
    ]),
  );
}
