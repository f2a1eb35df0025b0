import { boxFolder } from '../compose/box-folder.ts';
import {
  type Call,
  type Command,
  commonOptions,
  dataFolder,
  exit,
  type ExitCode,
  printJson,
} from './command.ts';

/** `meterbox verify`: has anybody changed what the store has written? */
export const verify: Command = {
  name: 'verify',
  usage: `[--json]
  Reads the whole store and names every row that is not as it was written: hash chains, change sequence, originals.
  Runs beside a running box. Exit code 65 if anything was found.
  --json  one JSON object per finding, and one for the whole`,
  options: commonOptions,
  run: verifyBox,
};

async function verifyBox(call: Call): Promise<ExitCode> {
  const { verifyStore } = await import('../store/verify-store.ts');
  const { findings, ...counts } = await verifyStore(boxFolder(dataFolder(call)).store);
  for (const finding of findings) {
    if (call.flag('json')) printJson(call.terminal, finding);
    else call.terminal.out(finding.message);
  }
  if (call.flag('json')) printJson(call.terminal, { findings: findings.length, ...counts });
  else
    call.terminal.out(
      `${counts.readings} readings, ${counts.originals} originals, ${counts.auditLines} audit lines: ` +
        (findings.length === 0 ? 'everything is as it was written.' : `${findings.length} findings.`),
    );
  return findings.length === 0 ? exit.ok : exit.damaged;
}
