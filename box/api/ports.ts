import type { DataPoint } from '../domain/data-point.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Instant } from '../domain/instant.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Role } from './box-view.ts';

/** What a person states of a data point; everything else takes its default. */
export type DataPointWish = Pick<DataPoint, 'name'> & Partial<Omit<DataPoint, 'id' | 'name'>>;

/** A data point right after its password was made: the only moment in which it can be shown and copied. */
export interface FreshCredentials {
  readonly dataPoint: DataPoint;
  /** Absent when it signs in by key only. */
  readonly password?: string;
}

/** Data points as people manage them. Every change is on disk when it resolves. An unknown id rejects with
 *  `NOT_FOUND`, a user name that is taken with `CONFLICT`, an impossible value with `USAGE`. */
export interface DataPointDesk {
  dataPoints(): readonly DataPoint[];
  dataPoint(id: string): DataPoint | undefined;
  addDataPoint(wish: DataPointWish, actor: string): Promise<FreshCredentials>;
  changeDataPoint(id: string, change: Partial<DataPointWish>, actor: string): Promise<DataPoint>;
  /** Makes a new password; the old one stops working at once. */
  rotatePassword(id: string, actor: string): Promise<FreshCredentials>;
  removeDataPoint(id: string, actor: string): Promise<void>;
}

/** Somebody who may sign in at the pages. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Instant;
}

/** Accounts of the pages, and the claim that makes the first one. Passwords are stored hashed (scrypt). */
export interface AccountDesk {
  /** Whether somebody owns this box; before, only the claim page is served. */
  isClaimed(): boolean;
  accounts(): readonly Account[];
  /** The account if name and password are right. Costs the same time for a name nobody has. */
  signIn(name: string, password: string): Promise<Account | undefined>;
  addAccount(name: string, role: Role, password: string, actor: string): Promise<Account>;
  changePassword(name: string, password: string, actor: string): Promise<void>;
  /** The last installer cannot be removed: `CONFLICT`. */
  removeAccount(name: string, actor: string): Promise<void>;
}

/** The one-time code of a fresh box (design 6.6): at least 80 bits, on the console only, works once, within 30
 *  minutes of a start, five tries. */
export interface ClaimCode {
  /** Whether the code was right and is now used up. Rejects with `TOO_MANY_REQUESTS` after five wrong ones and
   *  `NOT_ALLOWED` once it has run out. */
  redeem(code: string): Promise<void>;
  /** Until when it works. */
  readonly validUntil: Instant;
}

/** What pages may have ingested anew. Rejects with `NOT_FOUND` for what is not there. */
export interface IntakeDesk {
  /** Takes in a file by hand; resolves once it is recorded (or quarantined, with the reason in the receipt). */
  upload(
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array>; readonly dataPointId?: string },
    actor: string,
  ): Promise<Receipt>;
  /** Tries a quarantined file again, with the adapters and passwords of now. */
  retryQuarantined(id: number, actor: string): Promise<Receipt>;
  /** Takes a quarantined file in although its data point expects another format. */
  acceptQuarantined(id: number, actor: string): Promise<Receipt>;
  /** Closes a quarantined file without taking it in; its original stays. */
  deleteQuarantined(id: number, actor: string): Promise<void>;
  /** Reads a stored original with the adapters of now: new values become versions. */
  readAgain(digest: Digest, actor: string): Promise<Receipt>;
}

/** One thing that is looked at, and what to do about it. */
export interface HealthCheck {
  readonly name: string;
  readonly status: 'ok' | 'attention' | 'failing';
  /** For people: what, and what to do. */
  readonly message: string;
}

/** A number for `/metrics`. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly values: readonly {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** How the box is doing. */
export interface BoxStatus {
  readonly version: string;
  readonly boxId: string;
  readonly boxName: string;
  readonly startedAt: Instant;
  health(): readonly HealthCheck[];
  metrics(): readonly Metric[];
  /** What a sender has to be told: where the SFTP door is and how to know it. */
  sftp(): { readonly port: number; readonly fingerprints: readonly string[] };
  /** A backup of database, settings and keys as one tar file, made while the box runs. */
  backup(actor: string): Promise<AsyncIterable<Uint8Array>>;
}

/** The keys by which senders know the SFTP door. They change in two steps, so that every sender can be told the next
 *  fingerprints while the present keys still work (spec sftp 1, rotation). */
export interface HostKeyDesk {
  /** As OpenSSH shows them; prepared keys follow with `(next)`. */
  fingerprints(): Promise<readonly string[]>;
  /** Makes the next keys; nothing changes for senders yet. */
  prepare(actor: string): Promise<readonly string[]>;
  /** The next keys count from the next start of the box on. `CONFLICT` if none are prepared. */
  switchOver(actor: string): Promise<readonly string[]>;
}

/** Something that happened, for the live view. Only what the role may see; no values, no secrets. */
export interface BoxEvent {
  /** Rises by one; a client that reconnects says the last one it saw. */
  readonly id: number;
  readonly at: Instant;
  readonly type: 'delivery' | 'quarantine' | 'sftp' | 'data-point' | 'account' | 'health' | 'sync';
  /** One sentence for people. */
  readonly message: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** The newest events, kept in memory. */
export interface EventFeed {
  publish(event: Omit<BoxEvent, 'id' | 'at'>): void;
  /** Kept events with a greater id, oldest first. */
  since(id: number): readonly BoxEvent[];
  /** Calls `listener` for each new event until the returned function is called. */
  subscribe(listener: (event: BoxEvent) => void): () => void;
}

/** How the box stands with its central backend. */
export interface SyncState {
  readonly enrolled: boolean;
  /** Address of the centre, once enrolled. */
  readonly centre?: string;
  /** `off` when no daemon runs or the box is not enrolled. */
  readonly phase: 'off' | 'connecting' | 'sending' | 'idle' | 'waiting' | 'paused' | 'stopped';
  /** The way that is used: mqtt or https. */
  readonly transport?: string;
  /** Facts that the centre has not confirmed. */
  readonly waiting: number;
  /** Last change that the centre has confirmed. */
  readonly confirmed: number;
  readonly lastReceiptAt?: Instant;
  /** Since when nothing got through. */
  readonly failingSince?: Instant;
  /** Why, in plain words. */
  readonly error?: string;
  readonly certificateUntil?: Instant;
  /** Seconds by which the box's clock is ahead of the centre's. */
  readonly clockAhead?: number;
  readonly pausedUntil?: Instant;
  /** Whether the centre may send commands. */
  readonly remoteCommands: boolean;
}

/** The way to the central backend as people manage it. */
export interface SyncDesk {
  state(): SyncState;
  /** Takes the box into a fleet with a one-time code; `authority` (PEM) is what the centre's server is trusted by.
   *  Rejects with `NOT_ALLOWED` if the centre refuses and `UNAVAILABLE` if it cannot be reached. */
  enrol(
    wish: { readonly url: string; readonly claim: string; readonly authority?: string },
    actor: string,
  ): Promise<SyncState>;
  /** Sends nothing for so many seconds; 0 goes on at once. */
  pause(seconds: number, actor: string): Promise<SyncState>;
  /** Asks the centre for everything that it has of this box and takes in what is missing here, as after a restore:
   *  readings that were added, and that were here already. */
  giveBack(actor: string): Promise<{ readonly added: number; readonly known: number }>;
  /** Whether the centre may send commands. */
  allowCommands(allowed: boolean, actor: string): Promise<SyncState>;
}
