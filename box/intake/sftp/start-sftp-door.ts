import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import ssh2 from 'ssh2';
import type { Connection } from 'ssh2';
import type { DataPoint } from '../../domain/data-point.ts';
import type { Spool } from '../spool.ts';
import { algorithmsWithOldOnes, modernAlgorithms } from './algorithms.ts';
import { type Attended, attendConnection, type Caller, type ConnectionPorts } from './attend-connection.ts';
import { createBanScore } from './ban-score.ts';
import { createBytesInFlight } from './bytes-in-flight.ts';
import { createConnectionCaps } from './connection-caps.ts';
import { createDoorMetrics, type DoorMetric } from './door-metrics.ts';
import { watchFreeSpace } from './free-space.ts';
import { openHostKeys } from './host-keys.ts';
import { doorIdent, readIdent } from './ident-gate.ts';
import { openInboxes } from './open-inboxes.ts';
import { countedAs, isWithin, senderAddress } from './sender-address.ts';
import { defaultSftpLimits, type SftpLimits } from './sftp-limits.ts';
import type { DeliveredNames, SftpEvent, SftpUsers } from './sftp-ports.ts';
import { socketOf, swallowFirstWrite } from './ssh-transport.ts';

/** Where the door stands. */
export interface SftpDoorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where the host keys are, or will be made. */
  readonly keysFolder: string;
  readonly rsaHostKey?: boolean;
  /** What differs from the limits of a box. */
  readonly limits?: Partial<SftpLimits>;
}

/** Who works behind the door. */
export interface SftpDoorPorts {
  readonly users: SftpUsers;
  readonly names: DeliveredNames;
  readonly spool: Spool;
  tell(event: SftpEvent): void;
}

/** The open door. */
export interface SftpDoor {
  readonly name: string;
  readonly port: number;
  /** `ssh-ed25519 SHA256:…`: by these senders know the box. */
  readonly fingerprints: readonly string[];
  metrics(): readonly DoorMetric[];
  /** Lets nobody in any more, finishes what was closed, ends every connection. */
  stop(): Promise<void>;
}

/** Opens the door. ssh2 does the cryptography; who may stay, for how long and what for is decided here, because ssh2
 *  has no limit of its own (spec sftp 0.2). */
export async function startSftpDoor(
  options: SftpDoorOptions,
  ports: SftpDoorPorts,
  log: Logger,
): Promise<SftpDoor> {
  const limits = { ...defaultSftpLimits, ...options.limits };
  const hostKeys = await openHostKeys(options.keysFolder, { rsa: options.rsaHostKey ?? false });
  const caps = createConnectionCaps(limits);
  const metrics = createDoorMetrics(caps);
  const score = createBanScore(limits.ban);
  const space = await watchFreeSpace(ports.spool.folder, limits.freeBytes);
  const inboxes = openInboxes({ ...ports, limits, space, tell }, log);
  const sockets = new Set<Socket>();
  const callers = new WeakMap<Socket, Caller>();
  const attended = new Map<Connection, Attended>();
  const connectionPorts: ConnectionPorts = {
    users: ports.users,
    score,
    limits,
    inFlight: createBytesInFlight(limits.bytesInFlightInAll),
    space,
    inboxOf: (dataPoint) => inboxes.of(dataPoint),
    tell,
    log,
  };
  const hosts = [...hostKeys.privateKeys];
  const modern = new ssh2.Server({ hostKeys: hosts, algorithms: modernAlgorithms, ident: doorIdent }, attend);
  const withOldOnes = new ssh2.Server(
    { hostKeys: hosts, algorithms: algorithmsWithOldOnes, ident: doorIdent },
    attend,
  );

  function tell(event: SftpEvent): void {
    metrics.count(event);
    ports.tell(event);
  }

  function onSocket(socket: Socket): void {
    socket.on('error', () => undefined); // it closes after every error
    const address = senderAddress(socket.remoteAddress);
    const trusted = enabledDataPoints().some((point) => isWithin(address, point.trustedAddresses));
    if (score.isBanned(countedAs(address), trusted, Date.now())) return turnAway(socket, address, 'banned');
    const place = caps.enter(countedAs(address), trusted || score.isKnown(countedAs(address)));
    if (typeof place === 'string') return turnAway(socket, address, place);
    sockets.add(socket);
    const loginTimer = setTimeout(() => socket.destroy(), limits.loginMs);
    socket.once('close', () => {
      clearTimeout(loginTimer);
      place.leave();
      sockets.delete(socket);
    });
    readIdent(socket, limits.identMs).then(
      (ident) => {
        const signedIn = (): void => {
          clearTimeout(loginTimer);
          place.signedIn();
        };
        admit({ socket, address, ident, place: { ...place, signedIn } });
      },
      (reason: Error) => {
        tell({ type: 'refusal', address, message: `Connection cut: it ${reason.message}`, detail: {} });
        socket.destroy();
      },
    );
  }

  function turnAway(socket: Socket, address: string, reason: string): void {
    socket.destroy();
    if (metrics.isFrequent(address)) return;
    tell({ type: 'refusal', address, message: `Connection turned away: ${reason}`, detail: {} });
  }

  function admit(caller: Caller): void {
    const { socket, address, ident } = caller;
    if (socket.destroyed) return;
    tell({ type: 'connect', address, message: `Connected: ${ident}`, detail: { ident } });
    socket.once('close', () =>
      tell({ type: 'disconnect', address, message: 'Disconnected', detail: { ident } }),
    );
    callers.set(socket, caller);
    swallowFirstWrite(socket);
    const old = enabledDataPoints().some((point) => point.legacyAlgorithms);
    (old ? withOldOnes : modern).injectSocket(socket);
  }

  function attend(connection: Connection): void {
    connection.on('error', () => undefined);
    const caller = callers.get(socketOf(connection));
    if (!caller) return void connection.end();
    attended.set(connection, attendConnection(connection, caller, connectionPorts));
    connection.once('close', () => attended.delete(connection));
  }

  function enabledDataPoints(): readonly DataPoint[] {
    return ports.users.dataPoints().filter(({ enabled }) => enabled);
  }

  const server = createServer({ noDelay: true }, onSocket);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  log.info({ port, fingerprints: hostKeys.fingerprints }, 'SFTP door is open');

  return {
    name: 'sftp-door',
    port,
    fingerprints: hostKeys.fingerprints,
    metrics: () => metrics.read(),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...attended.values()].map((one) => one.end()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await inboxes.close();
    },
  };
}
