import type { Receipt } from '../domain/receipt.ts';
import { type Call, exit, type ExitCode, printJson } from './command.ts';
import { exitOfRefusal } from './exit-of-refusal.ts';

/** Prints what taking a file in has changed, and returns the exit code it asks for. */
export function printReceipt(call: Call, receipt: Receipt): ExitCode {
  const { terminal } = call;
  let worst: ExitCode = exit.ok;
  for (const file of receipt.files) worst = Math.max(worst, exitOfRefusal(file.refusal)) as ExitCode;
  if (call.flag('json')) {
    printJson(terminal, receipt);
    return worst;
  }
  for (const { name, outcome, format, refusal, issues, ...counts } of receipt.files) {
    terminal.out(`${name}: ${outcome}${format === undefined ? '' : ` (${format})`}`);
    const { devicesCreated, readingsAdded, readingsRepeated, versionsAdded } = counts;
    if (refusal) terminal.out(`  ${refusal.message} [${refusal.code}]`);
    else
      terminal.out(
        `  ${devicesCreated} new devices, ${readingsAdded} new readings, ${readingsRepeated} known, ${versionsAdded} with another value`,
      );
    for (const issue of issues) terminal.out(`  ${issue.level}: ${issue.message} [${issue.code}]`);
  }
  return worst;
}
