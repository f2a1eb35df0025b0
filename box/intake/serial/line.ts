import type { LinePlace } from '../../domain/meter-port.ts';

/** How characters look on a line: 8 data bits and one stop bit always, as M-Bus (even parity) and sticks (none) want. */
export interface LineForm {
  /** Bits per second. */
  readonly baud: number;
  readonly parity: 'even' | 'none';
  /** 7 for an optical head (IEC 62056-21), else 8. */
  readonly dataBits?: 7 | 8;
}

/** An open line: bytes both ways, until it is closed or pulled out. */
export interface Line {
  /** Resolves when the bytes have left this machine. Rejects with `UNAVAILABLE` if the line is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Calls `listener` with what arrives, instead of the listener before. */
  listen(listener: (bytes: Uint8Array) => void): void;
  /** Changes the speed of a serial port; a converter behind TCP keeps its own. */
  setBaud(baud: number): Promise<void>;
  /** Resolves when the line is gone, with the reason; `undefined` if it was closed here. */
  readonly gone: Promise<string | undefined>;
  close(): Promise<void>;
}

/** Opens a line. Rejects with `UNAVAILABLE` and the reason if it cannot be had. */
export type OpenLine = (place: LinePlace, form: LineForm) => Promise<Line>;
