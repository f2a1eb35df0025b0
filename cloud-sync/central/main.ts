// npm run central: the reference backend. Without words: one copy of it runs; its environment is explained in
// cloud-sync/README.md. `schema` prints the contract as JSON Schema; `broker FOLDER [PLACE]` writes what a broker needs
// into FOLDER, for one that will find it at PLACE.
import { join } from 'node:path';
import pino from 'pino';
import { contractJsonSchema } from '../contract/json-schema.ts';
import { openAuthority } from './authority.ts';
import { type CentralOptions, centralOptions } from './central-options.ts';
import { startCentral } from './start-central.ts';
import { writeBrokerFiles } from './write-broker-files.ts';

/** An orchestrator kills ten seconds later. */
const longestStopMs = 20_000;

const [word, ...rest] = process.argv.slice(2);
try {
  if (word === undefined) await run(centralOptions(process.env));
  else if (word === 'schema') process.stdout.write(`${JSON.stringify(contractJsonSchema(), undefined, 2)}\n`);
  else if (word === 'broker' && rest[0] !== undefined) await writeFor(rest[0], rest[1]);
  else throw new Error('Usage: npm run central [-- schema | broker FOLDER [PLACE]]');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(options: CentralOptions): Promise<void> {
  const log = pino({ base: null });
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
}

async function writeFor(folder: string, place: string | undefined): Promise<void> {
  const { folder: data, names } = centralOptions(process.env);
  const authority = await openAuthority(join(data, 'authority'), new Date());
  const ports = { port: 8883, centrePort: 8884 };
  await writeBrokerFiles(
    authority,
    { folder, names: [...names, 'broker'], ...ports, ...(place === undefined ? {} : { place }) },
    new Date(),
  );
}
