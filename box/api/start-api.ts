import type { FastifyBaseLogger } from 'fastify';
import { lstat, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, ListenOptions } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { BoxError } from '../domain/box-error.ts';
import type { Api, ApiPorts } from './api.ts';
import { buildApi } from './build-api.ts';
import { dropSlowClients } from './guards/drop-slow-clients.ts';
import { openLocalCa } from './local-ca.ts';
import { answerPlainHttp } from './plain-http.ts';

const hourMs = 3_600_000;
const mostConnections = 256;
const mostRequestsPerSocket = 1000;
/** Longest path of a Unix socket on Linux, without the closing NUL. */
const longestSocketPath = 107;

/** Slow or silent clients are let go (reliability.md 0.7); five minutes are a large upload over a poor line. */
const limits: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 16 * 1024,
};

/** Where the API is to be reached. */
export interface ApiDoorOptions {
  /** Address to listen at; `::` is every address of the box. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly httpsPort: number;
  readonly httpPort: number;
  /** Where the box's certificate authority and the server's key live. */
  readonly keysFolder: string;
  /** Path of the socket for the command line. */
  readonly controlSocket: string;
  /** More names under which people reach the box. */
  readonly hostNames?: readonly string[];
  readonly maxUploadBytes?: number;
}

/** The running doors of the API. */
export interface ApiDoor {
  readonly name: 'api';
  readonly httpsPort: number;
  readonly httpPort: number;
  /** SHA-256 of the authority's certificate, to compare with what a browser or phone shows. */
  readonly authorityFingerprint: string;
  stop(): Promise<void>;
}

/** Opens HTTPS for people, plain HTTP that only leads there and helps with the certificate, and the control socket
 *  whose callers are the local administrator: only the box's own user can open it. */
export async function startApi(
  options: ApiDoorOptions,
  ports: ApiPorts,
  log: FastifyBaseLogger,
): Promise<ApiDoor> {
  const ownNames = [hostname(), `${hostname()}.local`, ...(options.hostNames ?? [])].map((name) =>
    name.toLowerCase(),
  );
  const ca = await openLocalCa({ folder: options.keysFolder, boxId: ports.status.boxId, ownNames });
  const upload = options.maxUploadBytes === undefined ? {} : { maxUploadBytes: options.maxUploadBytes };
  const people = buildApi(ports, { caller: 'people', hostNames: () => ownNames, log, ...upload });
  const command = buildApi(ports, { caller: 'command', log, ...upload });
  await Promise.all([people.ready(), command.ready()]);

  let identity = await ca.serverIdentity([...ownNames, ...localAddresses()]);
  const https = createTlsServer(
    { ...limits, ...tls(identity), minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
    (request, response) => people.routing(request, response),
  );
  const plain = createServer(limits);
  const control = createServer({ ...limits, requestTimeout: 0 }, (request, response) =>
    command.routing(request, response),
  );
  const servers: readonly Server[] = [https, plain, control];
  for (const server of servers) {
    server.maxConnections = mostConnections;
    server.maxRequestsPerSocket = mostRequestsPerSocket;
  }
  const lookers = [dropSlowClients(https, 'secureConnection'), dropSlowClients(plain, 'connection')];

  // Addresses change (DHCP), certificates run out: looked at every hour.
  const renewal = setInterval(() => {
    ca.serverIdentity([...ownNames, ...localAddresses()]).then(
      (fresh) => {
        if (fresh.certificate === identity.certificate) return;
        identity = fresh;
        https.setSecureContext({ ...tls(fresh), minVersion: 'TLSv1.2' });
        log.info('Certificate renewed');
      },
      (error: unknown) => log.error({ err: error }, 'Certificate could not be renewed'),
    );
  }, hourMs).unref();

  const stop = async () => {
    clearInterval(renewal);
    for (const end of lookers) end();
    await closeAll(servers, [people, command]);
  };
  try {
    await listen(https, { host: options.host, port: options.httpsPort });
    const { port: httpsPort } = https.address() as AddressInfo;
    plain.on('request', answerPlainHttp({ authority: ca.certificate, ownNames, httpsPort }));
    await listen(plain, { host: options.host, port: options.httpPort });
    await listenForCommands(control, options.controlSocket);
  } catch (error) {
    await stop();
    throw error;
  }
  const { port: httpsPort } = https.address() as AddressInfo;
  const { port: httpPort } = plain.address() as AddressInfo;
  return { name: 'api', httpsPort, httpPort, authorityFingerprint: ca.certificate.fingerprint256, stop };
}

function tls({ key, certificate }: { readonly key: string; readonly certificate: string }) {
  return { key, cert: certificate };
}

/** Names every interface answers to; link-local IPv6 needs a scope that no certificate can state. */
function localAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.filter(({ address }) => !address.startsWith('fe80:')).map(({ address }) => address);
  return ['localhost', ...new Set(found)];
}

async function listenForCommands(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > longestSocketPath)
    throw new BoxError(
      'USAGE',
      `"${path}" is too long for a socket (${longestSocketPath} bytes): use a shorter folder`,
    );
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true) await rm(path, { force: true }); // left by a box that was killed; the lock is ours
  const before = process.umask(0o177); // the socket file is made in this very call, with mode 0600
  try {
    await listen(server, { path }, () => process.umask(before));
  } finally {
    process.umask(before);
  }
}

/** Resolves once the server listens; `bound` is called right after the socket was made. */
async function listen(server: Server, where: ListenOptions, bound?: () => void): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, where)));
    server.listen(where, resolve);
  });
  bound?.();
  await listening;
}

function listenError(error: NodeJS.ErrnoException, { port, path }: ListenOptions): Error {
  const place = path === undefined ? `port ${String(port)}` : `socket "${path}"`;
  const reason =
    error.code === 'EADDRINUSE'
      ? 'another program has it: stop that one or choose another port in the settings'
      : error.code === 'EACCES'
        ? 'the box’s user may not open it: choose a port above 1023'
        : error.message;
  return new BoxError('UNAVAILABLE', `The web door cannot open ${place}: ${reason}`, { cause: error });
}

/** Ends live streams first, lets answers that are on their way out finish for a moment, then closes. */
async function closeAll(servers: readonly (Server | TlsServer)[], apis: readonly Api[]): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
  );
  await Promise.all(apis.map((api) => api.close()));
  for (const server of servers) server.closeIdleConnections();
  const last = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, 2000);
  await Promise.all(closed);
  clearTimeout(last);
}
