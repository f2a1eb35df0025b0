import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Connection, ServerChannel, Session } from 'ssh2';
import type { DataPoint } from '../../domain/data-point.ts';
import type { BanScore } from './ban-score.ts';
import type { BytesInFlight } from './bytes-in-flight.ts';
import type { Place } from './connection-caps.ts';
import type { FreeSpace } from './free-space.ts';
import type { Inbox } from './inbox.ts';
import type { SftpLimits } from './sftp-limits.ts';
import type { SftpEvent, SftpUsers } from './sftp-ports.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { runSftpSession, type SftpSession } from './sftp-session.ts';
import { handleSignIn, type Who } from './sign-in.ts';
import { createSocketFlow } from './socket-flow.ts';
import { answerClose, overranWindow } from './ssh-transport.ts';

/** What attending a connection needs of the door. */
export interface ConnectionPorts {
  readonly users: SftpUsers;
  readonly score: BanScore;
  readonly limits: SftpLimits;
  readonly inFlight: BytesInFlight;
  readonly space: FreeSpace;
  inboxOf(dataPoint: DataPoint): Inbox;
  tell(event: SftpEvent): void;
  readonly log: Logger;
}

/** Who is on the line. */
export interface Caller {
  readonly socket: Socket;
  readonly address: string;
  /** The identification line of its software. */
  readonly ident: string;
  readonly place: Place;
}

/** A connection that is being attended. */
export interface Attended {
  /** Tells the sender that it is over and waits until its sessions are put aside. */
  end(): Promise<void>;
}

/** Attends a connection from its identification line to its end: sign-in, sessions, and nothing else. */
export function attendConnection(connection: Connection, caller: Caller, ports: ConnectionPorts): Attended {
  const { socket, address, ident, place } = caller;
  const { limits } = ports;
  const flow = createSocketFlow(socket);
  const sessions = new Map<ServerChannel, SftpSession>();
  let who: Who | undefined;
  let open = 0;
  let opened = 0;
  let bytesAtKeyExchange = 0;
  let lastRequest = performance.now();
  let idleTimer: NodeJS.Timeout | undefined;

  function tell(type: SftpEvent['type'], message: string, detail: SftpEvent['detail'], of = who): void {
    ports.tell({ type, address, message, detail, ...of });
  }

  /** Once a sender breaks the rules nothing that it sends is of interest. */
  function cutOff(reason: string): void {
    tell('refusal', `Connection cut: ${reason}`, { request: 'connection' });
    socket.destroy();
  }

  handleSignIn(connection, {
    ...ports,
    address,
    now: Date.now,
    tell,
    signedIn(dataPoint) {
      place.signedIn();
      who = { user: dataPoint.user, dataPointId: dataPoint.id };
      watchIdleness();
      connection.on('session', (accept, reject) => {
        if (open >= limits.sessions || opened >= limits.sessionsPerConnection) return reject();
        attendSession(accept(), dataPoint);
      });
    },
  });

  function watchIdleness(): void {
    lastRequest = performance.now();
    idleTimer = setTimeout(check, limits.idleMs);
    function check(): void {
      const left = lastRequest + limits.idleMs - performance.now();
      if (left > 0) idleTimer = setTimeout(check, left);
      else cutOff('nothing was asked for too long');
    }
  }

  function attendSession(session: Session, dataPoint: DataPoint): void {
    open += 1;
    opened += 1;
    session.once('close', () => {
      open -= 1;
      answerClose(connection, session);
    });
    session.on(
      'subsystem',
      (accept: () => ServerChannel, reject: (() => void) | undefined, { name }: { name: string }) => {
        if (name === 'sftp') return startSession(accept(), dataPoint);
        tell('refusal', 'Refused a subsystem other than sftp', { request: 'subsystem' });
        reject?.();
      },
    );
  }

  function startSession(channel: ServerChannel, dataPoint: DataPoint): void {
    const session = runSftpSession(channel, {
      inbox: ports.inboxOf(dataPoint),
      space: ports.space,
      limits,
      sender: `${address} ${ident}`,
      checkStillWelcome() {
        if (ports.users.dataPointOfUser(dataPoint.user)?.id === dataPoint.id) return;
        throw new SftpRefusal(sftpStatus.forbidden, 'This sender was switched off at the box');
      },
      tell,
      flow,
      inFlight: ports.inFlight,
      socket,
      requested: () => (lastRequest = performance.now()),
      cutOff,
      log: ports.log,
    });
    sessions.set(channel, session);
    void session.over.then(() => sessions.delete(channel));
  }

  function onSocketData(): void {
    for (const channel of sessions.keys()) {
      if (overranWindow(channel)) return cutOff('it sent more than it was allowed to');
    }
    if (socket.bytesRead - bytesAtKeyExchange > limits.bytesPerConnection) {
      cutOff('too many bytes without a new key exchange');
    }
  }

  socket.on('data', onSocketData);
  connection.on('rekey', () => (bytesAtKeyExchange = socket.bytesRead));
  connection.on('error', () => undefined); // what went wrong shows in the end of the connection
  connection.once('end', stopSessions);
  connection.once('close', () => {
    clearTimeout(idleTimer);
    stopSessions();
  });

  function stopSessions(): void {
    for (const session of sessions.values()) session.stop();
  }

  return {
    async end() {
      connection.end();
      stopSessions();
      await Promise.all([...sessions.values()].map(({ over }) => over));
      socket.destroy();
    },
  };
}
