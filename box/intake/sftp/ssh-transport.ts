import type { Socket } from 'node:net';
import type { Connection, ServerChannel, Session } from 'ssh2';

// Everything the door needs of ssh2 that ssh2 does not offer. The fields are private but unchanged from 1.12 to 1.17
// (spec sftp 2.1); the tests of the door fail if an update moves them.

interface PrivateConnection {
  readonly _sock: Socket;
  readonly _protocol: { channelClose(theirId: number): void };
  readonly _chanMgr: { remove(ourId: number): void };
}

interface PrivateSession {
  readonly _channel?: unknown;
  readonly _chanInfo: {
    readonly incoming: { readonly id: number };
    readonly outgoing: { readonly id: number };
  };
}

/** The socket under a connection. */
export function socketOf(connection: Connection): Socket {
  return (connection as unknown as PrivateConnection)._sock;
}

/** Whether the sender has sent more than it was allowed to. ssh2 looks only for exactly zero (spec sftp 2.2, S6). */
export function overranWindow(channel: ServerChannel): boolean {
  return (channel.incoming as { readonly window: number }).window < 0;
}

/** Answers the close of a session in which nothing was started; ssh2 neither answers nor forgets it (S5). */
export function answerClose(connection: Connection, session: Session): void {
  const { _channel: channel, _chanInfo: ids } = session as unknown as PrivateSession;
  if (channel !== undefined) return;
  const { _protocol: protocol, _chanMgr: channels } = connection as unknown as PrivateConnection;
  protocol.channelClose(ids.outgoing.id);
  channels.remove(ids.incoming.id);
}

/** Drops the first thing that is written: ssh2's identification line, which the gate has sent already. */
export function swallowFirstWrite(socket: Socket): void {
  socket.write = () => {
    Reflect.deleteProperty(socket, 'write'); // the class's own method is behind it
    return true;
  };
}
