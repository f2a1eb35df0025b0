import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Authority, openAuthority } from './authority.ts';
import { centreName } from './broker-acl.ts';
import type { CentralOptions } from './central-options.ts';
import { consumeMqtt } from './consume-mqtt.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { operatorApi } from './operator-api.ts';
import { operatorToken } from './operator-token.ts';
import { syncApp } from './sync-app.ts';

/** A running centre. */
export interface Central {
  readonly database: Database;
  readonly authority: Authority;
  /** Port for people, enrolment and tokens. */
  readonly port: number;
  /** Port for boxes with a certificate. */
  readonly boxPort: number;
  /** What people show to use the API. */
  readonly token: string;
  /** Lets what is under way finish, then closes. */
  stop(): Promise<void>;
}

/** Starts one copy of the centre: both HTTPS sides, and the consumer if there is a broker. It keeps nothing in memory
 *  that another copy would need. Rejects if the database does not answer, the authority is incomplete or a port is
 *  taken; then nothing stays open. */
export async function startCentral(options: CentralOptions, log: Logger): Promise<Central> {
  const closing = new AsyncDisposableStack();
  try {
    return await startParts(options, closing, log);
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** Starts one part after the other; `closing` learns how to close each. */
async function startParts(
  options: CentralOptions,
  closing: AsyncDisposableStack,
  log: Logger,
): Promise<Central> {
  const authority = await openAuthority(join(options.folder, 'authority'), new Date());
  const database = await openDatabase(
    options.databaseUrl === undefined
      ? { folder: join(options.folder, 'database') }
      : { url: options.databaseUrl },
  );
  closing.defer(() => database.close());
  const token = options.token ?? (await operatorToken(join(options.folder, 'authority')));
  const identity = await authority.issueForServer(centreName, options.names, new Date());
  const mqtt = options.brokerUrl ?? options.broker;
  let boxPort = options.boxPort;
  const ports = {
    database,
    authority,
    endpoints: () => ({
      https: options.boxUrl ?? `https://${options.names[0] ?? 'localhost'}:${boxPort}`,
      ...(mqtt === undefined ? {} : { mqtt }),
    }),
    serverAuthority: authority.certificate,
    now: () => new Date(),
  };

  const tls = { key: identity.key, cert: identity.certificate, minVersion: 'TLSv1.2' };
  const forBoxes = syncApp(ports, 'certificates', {
    https: { ...tls, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
  });
  closing.defer(() => forBoxes.close());
  boxPort = await listen(forBoxes, options.host, options.boxPort);

  const open = syncApp(ports, 'open', { https: tls });
  closing.defer(() => open.close());
  await open.register(operatorApi, { database, authority, token, now: ports.now });
  const port = await listen(open, options.host, options.port);

  if (options.broker !== undefined) {
    const { certificate, key } = identity;
    const consumer = consumeMqtt(
      {
        url: options.broker,
        authority: authority.certificate,
        certificate,
        key,
        group: authority.shareName,
      },
      database,
      log,
    );
    closing.defer(() => consumer.stop());
  }
  return { database, authority, port, boxPort, token, stop: () => closing.disposeAsync() };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port });
  return (app.server.address() as AddressInfo).port;
}
