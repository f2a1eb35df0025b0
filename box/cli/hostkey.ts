import { type Action, actionOf } from './actions.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { withBox } from './with-box.ts';

const show: Action = (call) => tell(call, 'GET', 'host-keys');

const prepare: Action = (call) =>
  tell(
    call,
    'POST',
    'host-keys/prepare',
    'Tell every sender the fingerprints marked (next), then: hostkey switch',
  );

const switchOver: Action = (call) =>
  tell(call, 'POST', 'host-keys/switch', 'The new keys count from the next start of the box on');

const actions = new Map<string, Action>([
  ['show', show],
  ['prepare', prepare],
  ['switch', switchOver],
]);

/** `meterbox hostkey`: the keys by which senders know the box, and their change in two steps. */
export const hostkey: Command = {
  name: 'hostkey',
  usage: `show | prepare | switch   [--json]
  prepare  makes the next keys and shows their fingerprints; the present ones stay in use
  switch   the next keys are used from the next start on`,
  options: { ...commonOptions },
  run: actionOf(actions, () => hostkey),
};

function tell(call: Call, method: 'GET' | 'POST', path: string, next?: string): Promise<ExitCode> {
  return withBox(call, async (box) => {
    const answer = await box.ask<{ fingerprints: readonly string[] }>({ method, path });
    if (call.flag('json')) printJson(call.terminal, answer);
    else for (const fingerprint of answer.fingerprints) call.terminal.out(`Host key    ${fingerprint}`);
    if (next !== undefined) call.terminal.err(next);
    return exit.ok;
  });
}
