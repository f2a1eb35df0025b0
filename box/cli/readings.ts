import type { ReadingView } from '../api/box-view.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { limitOf } from './limit-of.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

/** So many readings are listed unless more are asked for; the API gives at most 10,000. */
const usualLimit = 1_000;

/** `meterbox readings`: what the box has stored. */
export const readings: Command = {
  name: 'readings',
  usage: `[--serial S] [--quantity Q] [--from DAY] [--to DAY] [--all-versions] [--limit N] [--json]
  --serial S      of this device (up to 8 digits)
  --quantity Q    such as heat-energy, volume, hca
  --from DAY      from this day on (YYYY-MM-DD), both ends included
  --to DAY        up to this day
  --all-versions  superseded values too
  --limit N       at most N readings (default ${usualLimit}, at most 10000)
  --json          one JSON object per reading, as GET /api/v1/readings answers`,
  options: {
    ...commonOptions,
    serial: { type: 'string' },
    quantity: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'all-versions': { type: 'boolean' },
    limit: { type: 'string' },
  },
  run: listReadings,
};

async function listReadings(call: Call): Promise<ExitCode> {
  const limit = limitOf(call, usualLimit);
  const query = {
    serial: call.text('serial'),
    quantity: call.text('quantity'),
    firstDay: call.text('from'),
    lastDay: call.text('to'),
    allVersions: call.flag('all-versions') ? 'true' : undefined,
    limit: String(limit),
  };
  const { items } = await withBox(call, (box) =>
    box.ask<{ items: readonly (ReadingView & { unit: string })[] }>({
      method: 'GET',
      path: 'readings',
      query,
    }),
  );
  if (call.flag('json')) for (const reading of items) printJson(call.terminal, reading);
  else
    printTable(
      call.terminal,
      ['SERIAL', 'QUANTITY', 'VALUE', 'UNIT', 'KIND', 'VALID ON', 'VERSION'],
      items.map(({ device, quantity, value, unit, kind, validOn, version }) => [
        device.serial,
        quantity,
        value,
        unit,
        kind,
        validOn,
        String(version),
      ]),
    );
  if (items.length >= limit)
    call.terminal.err(`Only the first ${limit}: narrow the question or raise --limit`);
  return exit.ok;
}
