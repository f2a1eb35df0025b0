import type { DeviceView } from '../api/box-view.ts';
import { allPages } from './all-pages.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { limitOf } from './limit-of.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

/** `meterbox devices`: what meters and collectors the box knows. */
export const devices: Command = {
  name: 'devices',
  usage: `[--search TEXT] [--limit N] [--json]
  --search TEXT  part of a serial number, manufacturer or model
  --limit N      at most N devices
  --json         one JSON object per device, as GET /api/v1/devices answers`,
  options: { ...commonOptions, search: { type: 'string' }, limit: { type: 'string' } },
  run: listDevices,
};

async function listDevices(call: Call): Promise<ExitCode> {
  return withBox(call, async (box) => {
    const found: DeviceView[] = [];
    const query = { search: call.text('search') };
    for await (const device of allPages<DeviceView>(
      box,
      'devices',
      'after',
      query,
      limitOf(call, Infinity),
    )) {
      if (call.flag('json')) printJson(call.terminal, device);
      else found.push(device);
    }
    if (call.flag('json')) return exit.ok;
    printTable(
      call.terminal,
      ['SERIAL', 'CLASS', 'MAKER', 'READINGS', 'LATEST', 'LAST SEEN'],
      found.map(({ serial, class: kind, manufacturer = '', readings, latest, lastSeenAt }) => [
        serial,
        kind,
        manufacturer,
        String(readings),
        latest ? `${latest.quantity} ${latest.value} on ${latest.validOn}` : '',
        lastSeenAt,
      ]),
    );
    return exit.ok;
  });
}
