import type { Command } from '../../../cloud-sync/contract/command.ts';
import type { HealthCheck } from '../../api/ports.ts';
import { BoxError } from '../../domain/box-error.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { boxVersion } from '../box-version.ts';

/** What the box can be asked to do from afar. */
export interface CommandPorts {
  health(): readonly HealthCheck[];
  readAgain(digest: string, actor: string): Promise<Receipt>;
  pause(seconds: number, actor: string): Promise<unknown>;
  renewCertificate(): Promise<void>;
  /** Says hello to the centre now. */
  greet(): void;
  /** Shows people at the box a sentence. */
  show(message: string): void;
  counts(): object;
  /** Ends the process in order; the service starts it again. */
  restart(): void;
}

/** What came of it. `accepted`: the end comes later, as with a restart. */
export interface Done {
  readonly status: 'done' | 'accepted' | 'failed';
  readonly message: string;
  readonly output?: Record<string, unknown>;
}

/** Carries out one command that was checked before. Never rejects: what goes wrong is part of the result. */
export async function runCommand({ action, issuedBy }: Command, ports: CommandPorts): Promise<Done> {
  const actor = `centre: ${issuedBy}`;
  try {
    switch (action.kind) {
      case 'resend':
        ports.greet(); // the centre has gone back to that number and says so in its next receipt
        return done(`Sends from change ${action.from}`);
      case 'reingest': {
        const receipt = await ports.readAgain(action.digest, actor);
        const added = receipt.files.reduce((sum, file) => sum + file.readingsAdded + file.versionsAdded, 0);
        return done(`Read again: ${added} new readings`, { files: receipt.files.length, added });
      }
      case 'support-bundle':
        return done('Collected', {
          version: boxVersion,
          node: process.version,
          uptime: Math.floor(process.uptime()),
          memory: process.memoryUsage.rss(),
          counts: ports.counts(),
          checks: ports.health(),
        });
      case 'identify':
        ports.show(`The centre looks for this box (${issuedBy})`);
        return done('Shown in the pages and in the log');
      case 'restart':
        setTimeout(() => ports.restart(), restartDelayMs).unref();
        return { status: 'accepted', message: 'Restarts now' };
      case 'renew-certificate':
        await ports.renewCertificate();
        return done('The certificate was renewed');
      case 'pause-sync':
        await ports.pause(action.seconds, actor);
        return done(action.seconds === 0 ? 'Sends again' : `Sends nothing for ${action.seconds} seconds`);
      case 'update':
        return { status: 'failed', message: 'This box is updated by its package manager, not from afar' };
    }
  } catch (error) {
    const message = error instanceof BoxError ? error.message : `It failed: ${String(error)}`;
    return { status: 'failed', message: message.slice(0, 2000) };
  }
}

/** Long enough for the result to reach the centre first. */
const restartDelayMs = 2000;

function done(message: string, output?: Record<string, unknown>): Done {
  return { status: 'done', message, ...(output ? { output } : {}) };
}
