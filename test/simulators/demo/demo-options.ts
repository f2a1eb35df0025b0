import { parseArgs } from 'node:util';

/** What `npm run demo` was asked for. */
export interface DemoOptions {
  /** End after the summary instead of staying until Ctrl-C. */
  readonly once: boolean;
  /** Leave the data there at the end. */
  readonly keep: boolean;
  /** Folder for the data; absent: a new temporary one. */
  readonly folder?: string;
  readonly help: boolean;
}

export const demoUsage = `Usage: npm run demo -- [--keep [DIR]] [--once]
  --keep [DIR]  keep the data, in DIR if one is named; else it is deleted at the end
  --once        end after the summary instead of staying until Ctrl-C`;

/** Reads the arguments of the demo. Throws a TypeError with one sentence for what it does not know. */
export function demoOptions(args: readonly string[]): DemoOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      keep: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [folder, ...rest] = positionals;
  if (rest.length > 0 || (folder !== undefined && !values.keep))
    throw new TypeError(`"${rest[0] ?? folder ?? ''}" is not understood.\n${demoUsage}`);
  return { ...values, ...(folder === undefined ? {} : { folder }) };
}
