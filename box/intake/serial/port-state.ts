/** How a port is doing. */
export interface PortState {
  readonly status: 'opening' | 'working' | 'failing' | 'stopped';
  /** For people: what, and what to do. */
  readonly message: string;
  /** Stick that answered. */
  readonly stick?: string;
  readonly telegrams: number;
  /** Bytes that were no part of anything. */
  readonly noiseBytes: number;
  /** How often it was opened anew, and how often a stick was reset because it was silent for too long. */
  readonly reopened: number;
  readonly resets: number;
  /** Milliseconds of the clock that only goes forward. */
  readonly lastTelegramMs?: number;
}

/** A door on a serial line. */
export interface SerialDoor {
  state(): PortState;
  stop(): Promise<void>;
}

/** Waits between attempts to open a line, in milliseconds; the last one repeats. A stick that is plugged in again is
 *  back within five seconds (reliability.md 2.3 S1). */
export const reopenWaitsMs: readonly number[] = [250, 500, 1_000, 2_000, 4_000];

/** Resolves after `ms`, or at once when `signal` fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
