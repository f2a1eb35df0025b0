import type { Logger } from 'pino';
import {
  type Command,
  type CommandResult,
  desired,
  type Reported,
} from '../../../cloud-sync/contract/command.ts';
import { MessageRefused } from '../../../cloud-sync/contract/frame-message.ts';
import type { Receipt } from '../../../cloud-sync/contract/receipt.ts';
import { openCommand, openSigned } from '../../../cloud-sync/uplink/open-signed.ts';
import type { Note } from '../../../cloud-sync/uplink/start-uplink.ts';
import type { AuditEntry } from '../../api/box-view.ts';
import type { CommandLog } from './command-log.ts';
import { type CommandPorts, runCommand } from './run-command.ts';

/** What taking the centre's word needs. */
export interface DownlinkPorts extends CommandPorts {
  readonly box: string;
  readonly commandKey: string;
  readonly commands: CommandLog;
  /** Whether the owner of the site lets the centre command. */
  mayCommand(): boolean;
  /** Brings data points to what the centre wishes, all or none. */
  bringDataPointsTo(wishes: readonly Readonly<Record<string, unknown>>[], actor: string): Promise<void>;
  audit(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void>;
  tell(note: Note): void;
  /** Seconds since 1970. */
  now(): number;
}

/** Takes what comes back with the receipts: commands and the desired state, each checked, written into the audit log,
 *  and answered. The same thing comes with every receipt until the centre has the answer: it is taken once. */
export function createDownlink(ports: DownlinkPorts, log: Logger) {
  const underWay = new Set<string>();

  async function takeCommand(wire: string): Promise<void> {
    const { box, commandKey, commands } = ports;
    const { command, refusal } = openCommand(wire, { box, commandKey, now: ports.now() });
    const known = commands.resultOf(command.id);
    if (known) return ports.tell({ kind: 'result', body: known });
    if (commands.isReplay(command)) throw new MessageRefused('malformed', 'The command repeats an old nonce');
    const why =
      refusal?.message ?? (ports.mayCommand() ? undefined : 'The owner of the site refuses commands');
    if (why !== undefined) return finish(command, { status: 'refused', message: why });
    await note('centre-command-begun', command);
    return finish(command, await runCommand(command, ports));
  }

  async function finish(
    command: Command,
    what: Pick<CommandResult, 'status' | 'message' | 'output'>,
  ): Promise<void> {
    const result: CommandResult = { id: command.id, at: ports.now(), ...what };
    await ports.commands.note(command, result);
    await note(`centre-command-${what.status}`, command, what.message);
    ports.tell({ kind: 'result', body: result });
  }

  async function note(action: string, command: Command, message = ''): Promise<void> {
    const detail = { command: command.id, kind: command.action.kind, message };
    await ports.audit({ actor: `centre: ${command.issuedBy}`, action, detail });
  }

  async function takeDesired(wire: string): Promise<void> {
    const wish = openSigned(wire, { kind: 'desired', ...ports }, desired);
    const { version, dataPoints = [] } = wish;
    const beyond = [wish.schedules, wish.properties, wish.meterKeys].some((list) => (list?.length ?? 0) > 0);
    let why: string | undefined;
    if (!ports.mayCommand()) why = 'The owner of the site refuses settings from the centre';
    else if (beyond) why = 'This box takes data points only, not schedules, properties or meter keys';
    else why = await ports.bringDataPointsTo(dataPoints, 'centre').then(() => undefined, messageOf);
    const body: Reported =
      why === undefined
        ? { version, appliedAt: ports.now() }
        : { version: 0, appliedAt: ports.now(), refused: { version, message: why } };
    const action = why === undefined ? 'centre-settings-applied' : 'centre-settings-refused';
    await ports.audit({ actor: 'centre', action, detail: { version, message: why ?? '' } });
    ports.tell({ kind: 'reported', body });
  }

  /** One at a time for each message; the same one again while it is under way is nothing new. */
  function take(wire: string, work: (wire: string) => Promise<void>): void {
    if (underWay.has(wire)) return;
    underWay.add(wire);
    work(wire)
      .catch((error: unknown) => log.warn({ err: error }, 'The centre sent something that was not taken'))
      .finally(() => underWay.delete(wire));
  }

  return {
    take({ commands = [], desired: wish }: Receipt): void {
      for (const wire of commands) take(wire, takeCommand);
      if (wish !== undefined) take(wish, takeDesired);
    },
    /** Says what became of commands that a restart has interrupted. */
    async finishInterrupted(): Promise<void> {
      for (const begun of ports.commands.unfinished()) {
        const result: CommandResult = { ...begun, status: 'done', at: ports.now(), message: 'Started again' };
        await ports.commands.finish(result);
        ports.tell({ kind: 'result', body: result });
      }
    },
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2000);
}
