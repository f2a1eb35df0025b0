// npm run central: one copy of the reference backend. Its environment is explained in cloud-sync/README.md.
import pino from 'pino';
import { centralOptions } from './central-options.ts';
import { startCentral } from './start-central.ts';

/** An orchestrator kills ten seconds later. */
const longestStopMs = 20_000;

const log = pino({ base: null });
const options = centralOptions(process.env);
const central = await startCentral(options, log);
const { port, boxPort } = central;
log.info({ port, boxPort, broker: options.broker, folder: options.folder }, 'The centre is ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), longestStopMs).unref();
    central.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The centre did not stop cleanly');
        process.exit(1);
      },
    );
  });
}
