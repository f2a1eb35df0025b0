/** Bytes that were received and are not on disk yet, over all sessions. */
export interface BytesInFlight {
  add(bytes: number): void;
  /** Tells those who wait once there is room again. */
  remove(bytes: number): void;
  isFull(): boolean;
  /** Calls back once there is room. */
  whenRoom(callback: () => void): void;
}

/** Counts up to a limit that may be exceeded by what one read of a socket brings. */
export function createBytesInFlight(limit: number): BytesInFlight {
  let total = 0;
  let waiting: (() => void)[] = [];
  return {
    add(bytes) {
      total += bytes;
    },
    remove(bytes) {
      total -= bytes;
      if (total > limit / 2 || waiting.length === 0) return;
      const callbacks = waiting;
      waiting = [];
      for (const callback of callbacks) callback();
    },
    isFull: () => total > limit,
    whenRoom: (callback) => void waiting.push(callback),
  };
}
