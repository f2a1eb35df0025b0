/** What the door allows at most. Times in milliseconds, sizes in bytes (spec sftp 6). */
export interface SftpLimits {
  /** Until the sender has said which SSH it speaks. */
  readonly identMs: number;
  /** Until it has signed in. */
  readonly loginMs: number;
  /** Without a request after signing in. */
  readonly idleMs: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Connections that have not signed in yet. */
  readonly beforeSignIn: number;
  /** Places before sign-in beyond `beforeSignIn`, only for addresses that are trusted or have signed in before. */
  readonly reserve: number;
  /** Failed tries after which a connection is cut. */
  readonly tries: number;
  /** Wait before a wrong password is answered. */
  readonly failureDelayMs: number;
  /** The same for a user or a known address under attack. */
  readonly attackDelayMs: number;
  readonly ban: {
    /** Failed tries within `windowMs` after which an address is banned for `banMs`. */
    readonly failures: number;
    readonly windowMs: number;
    readonly banMs: number;
  };
  /** SFTP sessions open at once on a connection. */
  readonly sessions: number;
  /** Sessions that a connection may open in its life. */
  readonly sessionsPerConnection: number;
  readonly handles: number;
  readonly queuedOperations: number;
  /** Bytes received and not yet written to disk, per session. */
  readonly bytesInFlight: number;
  /** The same over all sessions. */
  readonly bytesInFlightInAll: number;
  /** Replies that the sender has not read yet. */
  readonly replyBacklog: number;
  /** Bytes of one connection between two key exchanges; the door starts none itself (spec sftp 2.2, S12). */
  readonly bytesPerConnection: number;
  /** Entries in one listing, newest first. */
  readonly listing: number;
  /** Unfinished files of one data point. */
  readonly stagedFiles: number;
  /** How long an unfinished file can be resumed or renamed. */
  readonly stagedMs: number;
  /** How long the bytes of a delivered file are kept so that its sender can append to it. */
  readonly keptMs: number;
  /** Delivered files whose bytes are kept, per data point. */
  readonly keptFiles: number;
  /** Space that must stay free on the disk. */
  readonly freeBytes: number;
}

/** The limits of a box on Raspberry-Pi-class hardware (spec sftp 6). */
export const defaultSftpLimits: SftpLimits = {
  identMs: 5_000,
  loginMs: 30_000,
  idleMs: 300_000,
  connections: 64,
  connectionsPerAddress: 10,
  beforeSignIn: 20,
  reserve: 8,
  tries: 6,
  failureDelayMs: 1_000,
  attackDelayMs: 5_000,
  ban: { failures: 15, windowMs: 30 * 60_000, banMs: 30 * 60_000 },
  sessions: 4,
  sessionsPerConnection: 200,
  handles: 32,
  queuedOperations: 256,
  bytesInFlight: 1024 * 1024,
  bytesInFlightInAll: 16 * 1024 * 1024,
  replyBacklog: 256 * 1024,
  bytesPerConnection: 1024 * 1024 * 1024,
  listing: 1_000,
  stagedFiles: 64,
  stagedMs: 60 * 60_000,
  keptMs: 10 * 60_000,
  keptFiles: 16,
  freeBytes: 128 * 1024 * 1024,
};
