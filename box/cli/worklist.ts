import type { FindingCounts, FindingView } from '../api/box-view.ts';
import type { DeviceCoverage } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { allPages } from './all-pages.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { limitOf } from './limit-of.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

/** `meterbox worklist`: what somebody has to look after. */
export const worklist: Command = {
  name: 'worklist',
  usage: `[--severity S] [--code C] [--limit N] [--judge] [--json]
       meterbox worklist --period FIRST..LAST [--change DAY…] [--json]
  --severity S          alert, warning, maintenance or info
  --code C              late, missing, frozen, jumping, contradicting, register-fell …
  --judge               judge every device first; else what the night and the deliveries found
  --period FIRST..LAST  instead: how well the values of each device cover a billing period, in four classes
  --change DAY          last day of a tenancy in it, may be repeated
  --json                one JSON object a line, as GET /api/v1/worklist answers`,
  options: {
    ...commonOptions,
    severity: { type: 'string' },
    code: { type: 'string' },
    limit: { type: 'string' },
    judge: { type: 'boolean' },
    period: { type: 'string' },
    change: { type: 'string', multiple: true },
  },
  run: (call) => (call.text('period') === undefined ? listFindings(call) : listCoverage(call)),
};

async function listFindings(call: Call): Promise<ExitCode> {
  return withBox(call, async (box) => {
    if (call.flag('judge')) {
      const { devices } = await box.ask<{ devices: number; findings: FindingCounts }>({
        method: 'POST',
        path: 'worklist/judge',
      });
      call.terminal.err(`${devices} devices judged`);
    }
    const query = { severity: call.text('severity'), code: call.text('code') };
    const found: FindingView[] = [];
    for await (const finding of allPages<FindingView>(
      box,
      'worklist',
      'after',
      query,
      limitOf(call, Infinity),
    )) {
      if (call.flag('json')) printJson(call.terminal, finding);
      else found.push(finding);
    }
    if (call.flag('json')) return exit.ok;
    printTable(
      call.terminal,
      ['SEVERITY', 'SERIAL', 'FINDING', 'SINCE', 'WHAT'],
      found.map(({ severity, device, code, since, message }) => [
        severity,
        device.serial,
        code,
        since,
        message,
      ]),
    );
    return exit.ok;
  });
}

async function listCoverage(call: Call): Promise<ExitCode> {
  const [firstDay, lastDay, ...rest] = (call.text('period') ?? '').split('..');
  if (firstDay === undefined || lastDay === undefined || rest.length > 0)
    throw new BoxError('USAGE', '--period takes two days such as 2025-01-01..2025-12-31');
  const changes = call.list('change');
  return withBox(call, async (box) => {
    const query = { firstDay, lastDay, ...(changes.length === 0 ? {} : { changes: changes.join(',') }) };
    const found: DeviceCoverage[] = [];
    for await (const item of allPages<DeviceCoverage>(
      box,
      'worklist/coverage',
      'after',
      query,
      limitOf(call, Infinity),
    )) {
      if (call.flag('json')) printJson(call.terminal, item);
      else found.push(item);
    }
    if (call.flag('json')) return exit.ok;
    printTable(
      call.terminal,
      ['SERIAL', 'CLASS', 'COVERAGE', 'DAYS OFF'],
      found.map(({ device, coverage, daysOff }) => [
        device.serial,
        device.class,
        coverage,
        daysOff === null ? 'no value' : String(daysOff),
      ]),
    );
    return exit.ok;
  });
}
