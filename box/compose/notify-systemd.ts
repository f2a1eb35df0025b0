import { spawn } from 'node:child_process';
import type { Logger } from 'pino';
import type { Part } from '../lifecycle.ts';

/** Tells systemd that the box is ready, and from then on that its event loop still turns (reliability.md 2.3, R3). Node
 *  has no datagram sockets of the kind that systemd listens at, so its own `systemd-notify` says it; the unit needs
 *  `NotifyAccess=all` for that. Does nothing where systemd did not start the box. */
export function notifySystemd(env: NodeJS.ProcessEnv, log: Logger): Part {
  if (env['NOTIFY_SOCKET'] === undefined) return { name: 'systemd', stop: () => undefined };
  const tell = (message: string) => {
    const child = spawn('systemd-notify', [message], { stdio: 'ignore' });
    child.once('error', (error) => log.warn({ err: error }, 'systemd could not be told'));
  };
  tell('READY=1');
  const watchdogMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  const timer = watchdogMs > 0 ? setInterval(() => tell('WATCHDOG=1'), watchdogMs / 3).unref() : undefined;
  return {
    name: 'systemd',
    stop() {
      clearInterval(timer);
      tell('STOPPING=1');
    },
  };
}
