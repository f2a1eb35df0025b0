import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Command, type CommandResult, commandResult } from '../../../cloud-sync/contract/command.ts';
import { writeDurably } from '../../disk/write-durably.ts';

/** What the box remembers of the centre's commands, across restarts: each is carried out once, however often it comes,
 *  and its result can be said again. */
export interface CommandLog {
  /** What became of it; `undefined` for a new one. */
  resultOf(id: string): CommandResult | undefined;
  /** Whether another command has used the nonce. */
  isReplay(command: Command): boolean;
  /** Notes a result; it is on disk when this resolves. */
  note(command: Command, result: CommandResult): Promise<void>;
  /** Commands that were begun and have no final result: a restart, or what a power cut has interrupted. */
  unfinished(): readonly CommandResult[];
  /** Notes the final result of a command that was begun before this start. */
  finish(result: CommandResult): Promise<void>;
}

const entrySchema = z.strictObject({ nonce: z.string(), result: commandResult });
type Entry = z.infer<typeof entrySchema>;

/** Entries that are kept; a command runs out long before so many new ones have come. */
const mostEntries = 500;

/** Opens the log in the box's folder. A file that cannot be read counts as empty: expiry still protects. */
export async function openCommandLog(folder: string): Promise<CommandLog> {
  const path = join(folder, 'sync-commands.json');
  let entries = await load(path);

  async function keep(entry: Entry): Promise<void> {
    const others = entries.filter(({ result }) => result.id !== entry.result.id);
    entries = [...others, entry].slice(-mostEntries);
    await writeDurably(path, `${JSON.stringify(entries)}\n`);
  }

  return {
    resultOf: (id) => entries.find(({ result }) => result.id === id)?.result,
    isReplay: ({ id, nonce }) => entries.some((entry) => entry.nonce === nonce && entry.result.id !== id),
    note: ({ nonce }, result) => keep({ nonce, result }),
    unfinished: () => entries.map(({ result }) => result).filter(({ status }) => status === 'accepted'),
    async finish(result) {
      const entry = entries.find((candidate) => candidate.result.id === result.id);
      if (entry) await keep({ nonce: entry.nonce, result });
    },
  };
}

async function load(path: string): Promise<readonly Entry[]> {
  try {
    return z.array(entrySchema).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}
