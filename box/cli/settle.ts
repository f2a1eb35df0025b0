import { readFile } from 'node:fs/promises';
import { explain } from '../billing/explain.ts';
import { settleCase } from '../billing/settle-case.ts';
import type { Figure } from '../billing/figure.ts';
import { recheckTrace } from '../billing/recheck-trace.ts';
import { traceOf } from '../billing/trace.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';

/** `meterbox settle`: computes billing cases. What blocks a bill is printed like a result and is exit code 65. */
export const settle: Command = {
  name: 'settle',
  usage: `--case FILE [--case FILE…] [--json] [--trace] [--explain NAME]
  --case FILE     a billing case (billing-case/1)
  --json          one JSON object per file, of the shape the case expects
  --trace         adds to the JSON how every figure came about
  --explain NAME  tells in lines how the figures of that name came about, such as "W1: total"`,
  options: {
    ...commonOptions,
    case: { type: 'string', multiple: true },
    trace: { type: 'boolean' },
    explain: { type: 'string' },
  },
  run: settleCases,
};

async function settleCases(call: Call): Promise<ExitCode> {
  const files = [...call.list('case'), ...call.words];
  if (files.length === 0)
    throw new BoxError('USAGE', `No case named.\nUsage: meterbox settle ${settle.usage}`);
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
