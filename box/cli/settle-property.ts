import type { Settlement } from '../billing/settlement.ts';
import { BoxError } from '../domain/box-error.ts';
import type { KeptDocument } from '../api/document-shelf.ts';
import type { BillingIssue } from '../billing/billing-issue.ts';
import type { BoxClient } from './box-client.ts';
import { type Call, exit, type ExitCode, printJson } from './command.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

interface Answer {
  readonly id: string;
  readonly status: 'preview' | 'parked' | 'released';
  readonly version?: number;
  readonly issues: readonly BillingIssue[];
  readonly settlement?: Settlement;
}

/** Settles a property of the box: a preview, a release, or how a figure of the newest release came about. */
export function settleProperty(call: Call, propertyId: string): Promise<ExitCode> {
  return withBox(call, async (box) => {
    const from = call.text('from');
    const until = call.text('until');
    if (from === undefined || until === undefined)
      throw new BoxError('USAGE', 'Name the period: --from DAY --until DAY (YYYY-MM-DD, both included)');
    const figure = call.text('explain');
    if (figure !== undefined) return explainFigure(call, box, `${propertyId}:${from}:${until}`, figure);
    const wish = call.flag('release') ? 'release' : call.flag('park') ? 'park' : 'preview';
    const body = { propertyId, from, until, wish };
    const answer = await box.ask<Answer>({ method: 'POST', path: 'settlements', body });
    if (call.flag('json')) printJson(call.terminal, answer);
    else printAnswer(call, answer);
    for (const { level, code, message } of answer.issues) call.terminal.err(`${level}: ${message} [${code}]`);
    return answer.settlement && !(wish === 'release' && answer.status === 'parked') ? exit.ok : exit.damaged;
  });
}

async function explainFigure(call: Call, box: BoxClient, id: string, figure: string): Promise<ExitCode> {
  const path = `settlements/${encodeURIComponent(id)}`;
  const released = await box
    .ask<{ items: readonly KeptDocument[] }>({ method: 'GET', path: `${path}/versions` })
    .catch((error: unknown) => {
      if (error instanceof BoxError && error.code === 'NOT_FOUND')
        throw new BoxError('NOT_FOUND', `${error.message}: release it first`);
      throw error;
    });
  const version = String(released.items.at(-1)?.version ?? 1);
  const answer = await box.ask<{ figures: readonly unknown[]; lines: readonly string[] }>({
    method: 'GET',
    path: `${path}/explain`,
    query: { figure, version },
  });
  if (call.flag('json')) for (const each of answer.figures) printJson(call.terminal, each);
  else for (const line of answer.lines) call.terminal.out(line);
  if (answer.lines.length > 0) return exit.ok;
  call.terminal.err(`No figure is called "${figure}"`);
  return exit.usage;
}

function printAnswer(call: Call, { settlement, status, version }: Answer): void {
  const state = version === undefined ? status : `${status} as version ${version}`;
  if (!settlement) {
    call.terminal.out(`Settlement  ${state}, it cannot be computed`);
    return;
  }
  const { property, period, currency, rows, sum, notAllocable, co2, checks } = settlement;
  call.terminal.out(`Settlement  ${property.name}, ${period.from} to ${period.to}, ${state}`);
  printTable(
    call.terminal,
    ['UNIT', 'USER', 'PARTY', 'FROM', 'TO', `TOTAL ${currency}`, 'PREPAID', 'BALANCE'],
    rows.map((row) => [
      row.unit.id,
      row.user,
      row.party === '' ? row.type : row.party,
      row.from,
      row.to,
      row.payable ?? row.total,
      row.prepaid ?? '',
      row.balance ?? '',
    ]),
  );
  call.terminal.out(
    `Sum         ${sum} ${currency} over ${rows.length} rows; landlord alone ${notAllocable}`,
  );
  if (co2)
    call.terminal.out(
      `CO2         stage ${co2.stage ?? '-'}, landlord ${co2.landlord} of ${co2.cost} ${currency}`,
    );
  const sound = checks.sumOfRowsIsSumOfCosts && checks.problems.length === 0;
  call.terminal.out(
    `Checks      ${sound ? 'every sum is the sum of its parts' : checks.problems.join('; ')}`,
  );
}
