import { type Call, type Command, commonOptions, dataFolder, exit, type ExitCode } from './command.ts';

/** systemd kills ten seconds later (TimeoutStopSec=30). */
const longestStopMs = 20_000;

/** `meterbox run`: the daemon. */
export const run: Command = {
  name: 'run',
  usage: `[--log LEVEL]
  Opens the SFTP door and the pages; writes its log as JSON lines to standard output. SIGTERM and SIGINT stop it in
  order.
  --log LEVEL  debug, info (default), warn, error`,
  options: { ...commonOptions, log: { type: 'string' } },
  run: runDaemon,
};

async function runDaemon(call: Call): Promise<ExitCode> {
  const { terminal } = call;
  const [{ runBox }, { default: pino }] = await Promise.all([import('../main.ts'), import('pino')]);
  const log = pino({ level: call.text('log') ?? 'info', base: null });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'A mistake of ours: the box stops, the service starts it again');
      process.exit(exit.fault);
    });
  }
  let stop: () => Promise<void>;
  try {
    stop = await runBox(
      dataFolder(call),
      log,
      { say: (line) => terminal.err(line), env: process.env },
      terminal.signal,
    );
  } catch (error) {
    if (terminal.signal.aborted) return exit.ok;
    throw error;
  }
  await untilAborted(terminal.signal);
  setTimeout(() => process.exit(exit.fault), longestStopMs).unref();
  await stop();
  log.info('Box has stopped');
  return exit.ok;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // A timer keeps the process alive even if every door has failed to hold it.
  const alive = setInterval(() => undefined, 2 ** 30);
  const done = () => {
    clearInterval(alive);
    resolve();
  };
  if (signal.aborted) done();
  else signal.addEventListener('abort', done, { once: true });
  return promise;
}
