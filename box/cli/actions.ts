import { BoxError } from '../domain/box-error.ts';
import type { Call, Command, ExitCode } from './command.ts';

/** One thing that a command with several of them can do: `meterbox datapoint list`. */
export type Action = (call: Call, words: readonly string[]) => Promise<ExitCode>;

/** Does the action that the first word names, with the words behind it. */
export function actionOf(actions: ReadonlyMap<string, Action>, command: () => Command): Command['run'] {
  return (call) => {
    const [name = '', ...words] = call.words;
    const action = actions.get(name);
    if (action) return action(call, words);
    const what = name === '' ? 'No action named' : `"${name}" is none of ${[...actions.keys()].join(', ')}`;
    throw new BoxError('USAGE', `${what}.\nUsage: meterbox ${command().name} ${command().usage}`);
  };
}

/** The one word an action needs. Throws `USAGE` if there is none or more. */
export function onlyWord(words: readonly string[], what: string): string {
  const [word] = words;
  if (word === undefined || words.length > 1)
    throw new BoxError('USAGE', `Name ${what}${words.length > 1 ? ', only one' : ''}`);
  return word;
}
