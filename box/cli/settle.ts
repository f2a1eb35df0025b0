import { readFile } from 'node:fs/promises';
import { explain } from '../billing/explain.ts';
import { settleCase } from '../billing/settle-case.ts';
import type { Figure } from '../billing/figure.ts';
import { recheckTrace } from '../billing/recheck-trace.ts';
import { traceOf } from '../billing/trace.ts';
import { BoxError } from '../domain/box-error.ts';
import { settleProperty } from './settle-property.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';

/** `meterbox settle`: settles a property of the box, or computes billing cases. What blocks a bill is printed like a
 *  result and is exit code 65. */
export const settle: Command = {
  name: 'settle',
  usage: `PROPERTY --from DAY --until DAY [--preview|--park|--release|--explain FIGURE] [--json]
       meterbox settle --case FILE [--case FILE…] [--json] [--trace] [--explain NAME]
  --preview       compute and print, keep nothing (default)
  --park          keep that it was tried, with what stands against it
  --release       freeze it as the next version; parked instead if something stands against it
  --case FILE     a billing case (billing-case/1)
  --json          one JSON object: the answer of the box, or per file, of the shape the case expects
  --trace         adds to the JSON how every figure came about
  --explain NAME  tells in lines how the figures of that name came about, such as "W1: total"`,
  options: {
    ...commonOptions,
    case: { type: 'string', multiple: true },
    trace: { type: 'boolean' },
    explain: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    preview: { type: 'boolean' },
    park: { type: 'boolean' },
    release: { type: 'boolean' },
  },
  run: settleOne,
};

function settleOne(call: Call): Promise<ExitCode> {
  const [property, ...more] = call.words;
  if (call.list('case').length > 0 || property === undefined) return settleCases(call);
  if (more.length > 0) throw new BoxError('USAGE', 'Name one property; cases are named with --case');
  return settleProperty(call, property);
}

async function settleCases(call: Call): Promise<ExitCode> {
  const files = [...call.list('case'), ...call.words];
  if (files.length === 0)
    throw new BoxError('USAGE', `No property and no case named.\nUsage: meterbox settle ${settle.usage}`);
  let worst: ExitCode = exit.ok;
  for (const file of files) {
    const { expected, figures, issues, blocked } = settleCase(await readCase(file));
    const name = call.text('explain');
    if (name !== undefined) {
      const named = figures.filter((figure) => figure.name === name || figure.name.startsWith(`${name}:`));
      if (named.length === 0) call.terminal.err(`${file}: no figure is called "${name}"`);
      for (const line of named.flatMap((figure) => explain(figure))) call.terminal.out(line);
    } else if (call.flag('json')) {
      printJson(call.terminal, call.flag('trace') ? withTrace(expected, figures) : expected);
    } else {
      call.terminal.out(JSON.stringify(expected, undefined, 2));
    }
    for (const { level, code, message } of issues)
      call.terminal.err(`${file}: ${level}: ${message} [${code}]`);
    if (blocked) worst = exit.damaged;
  }
  return worst;
}

/** The result with its trace, and what an independent check of the trace found. */
function withTrace(expected: Readonly<Record<string, unknown>>, figures: readonly Figure[]) {
  const trace = traceOf(figures);
  const problems = recheckTrace(trace);
  return { ...expected, trace, checks: { addsUp: problems.length === 0, problems } };
}

async function readCase(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BoxError('FILE_NOT_FOUND', `There is no file "${file}"`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new BoxError('FILE_DAMAGED', `"${file}" is no JSON`);
  }
}
