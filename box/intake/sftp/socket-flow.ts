import type { Socket } from 'node:net';

/** Why nothing more is read from a sender for now. */
type HoldReason = 'disk' | 'disk-in-all' | 'replies' | 'queue';

/** Stops and resumes reading. The socket is paused, not the channel: ssh2 does not hold a sender to the window of its
 *  channel, so only TCP keeps memory bounded (spec sftp 0.5). */
export interface SocketFlow {
  hold(reason: HoldReason, by: object): void;
  release(reason: HoldReason, by: object): void;
}

/** Reads from a socket while nobody has a reason against it. `by` tells apart the sessions of one connection. */
export function createSocketFlow(socket: Pick<Socket, 'pause' | 'resume'>): SocketFlow {
  const held = new Map<object, Set<HoldReason>>();
  return {
    hold(reason, by) {
      const reasons = held.get(by) ?? new Set();
      reasons.add(reason);
      held.set(by, reasons);
      socket.pause();
    },
    release(reason, by) {
      const reasons = held.get(by);
      if (!reasons?.delete(reason)) return;
      if (reasons.size === 0) held.delete(by);
      if (held.size === 0) socket.resume();
    },
  };
}
