import { parseArgs } from 'node:util';
import { type IsoDate, parseIsoDate } from '../../../box/domain/civil-day.ts';

/** What `npm run demo` was asked for. */
export interface DemoOptions {
  /** End after the summary instead of staying until Ctrl-C. */
  readonly once: boolean;
  /** Leave the data there at the end. */
  readonly keep: boolean;
  /** Folder for the data; absent: a new temporary one. */
  readonly folder?: string;
  /** The files end with the last month that was over the day before yesterday. */
  readonly today: IsoDate;
  readonly help: boolean;
}

export const demoUsage = `Usage: npm run demo -- [--keep [DIR]] [--once] [--today DAY]
  --keep [DIR]  keep the data, in DIR if one is named; else it is deleted at the end
  --once        end after the summary instead of staying until Ctrl-C
  --today DAY   deliver the two years before another day than today (YYYY-MM-DD)`;

/** Reads the arguments of the demo. Throws a TypeError with one sentence for what it does not know. */
export function demoOptions(args: readonly string[]): DemoOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      keep: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      today: { type: 'string', default: Temporal.Now.plainDateISO().toString() },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const [folder, ...rest] = positionals;
  if (rest.length > 0 || (folder !== undefined && !values.keep))
    throw new TypeError(`"${rest[0] ?? folder ?? ''}" is not understood.\n${demoUsage}`);
  const today = parseIsoDate(values.today);
  if (today === undefined) throw new TypeError(`"${values.today}" is no day.\n${demoUsage}`);
  return { ...values, today, ...(folder === undefined ? {} : { folder }) };
}
