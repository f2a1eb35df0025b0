import type { DataPoint } from '../domain/data-point.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Instant } from '../domain/instant.ts';
import type { MeterPort } from '../domain/meter-port.ts';
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

/** One meter's key as it is listed: never the key itself. */
export interface MeterKeyView {
  readonly serial: string;
  readonly addedAt: Instant;
}

/** Keys of meters, encrypted at rest. A key goes in and never comes out again. */
export interface MeterKeyDesk {
  meterKeys(): readonly MeterKeyView[];
  /** Adds keys or replaces those that are there. Resolves when they are on disk. */
  addMeterKeys(
    keys: readonly { readonly serial: string; readonly key: string }[],
    actor: string,
  ): Promise<void>;
  removeMeterKey(serial: string, actor: string): Promise<void>;
}

/** What a person states of a port; everything else takes its default. */
export type MeterPortWish = Pick<MeterPort, 'name' | 'use' | 'place'> &
  Partial<Omit<MeterPort, 'id' | 'name' | 'use' | 'place'>>;

/** A slave of a bus, and how reading it went last. */
export interface SlaveView {
  readonly address: string;
  readonly answer: 'telegrams' | 'silence' | 'collision' | 'unknown-address' | 'never-asked';
  readonly lastAnswerAt?: Instant;
}

/** A port and how it is doing. */
export interface MeterPortView extends MeterPort {
  readonly state: {
    readonly status: 'opening' | 'working' | 'failing' | 'stopped';
    /** For people: what, and what to do. */
    readonly message: string;
    readonly stick?: string;
    readonly telegrams: number;
    readonly noiseBytes: number;
    readonly reopened: number;
    readonly resets: number;
    readonly lastTelegramAt?: Instant;
  };
  readonly slaveStates: readonly SlaveView[];
}

/** A serial port that this machine has. */
export interface PluggedPort {
  /** Its `/dev/serial/by-id/` path where it has one: that stays when sticks are plugged in another order. */
  readonly path: string;
  readonly description: string;
  /** Id of the port configured there. */
  readonly portId?: string;
}

/** Ports over which meters are read. Every change is on disk when it resolves, and in effect soon after. */
export interface MeterPortDesk {
  ports(): readonly MeterPortView[];
  plugged(): Promise<readonly PluggedPort[]>;
  addPort(wish: MeterPortWish, actor: string): Promise<MeterPortView>;
  changePort(id: string, change: Partial<MeterPortWish>, actor: string): Promise<MeterPortView>;
  removePort(id: string, actor: string): Promise<void>;
}

/** A search for slaves on a bus. */
export interface ScanView {
  readonly id: number;
  readonly portId: string;
  readonly search: 'primary' | 'secondary';
  readonly status: 'running' | 'done' | 'cancelled' | 'failed';
  /** Share that is done, 0 to 1. */
  readonly done: number;
  readonly probes: number;
  readonly found: readonly {
    readonly address: string;
    readonly serial: string;
    readonly manufacturer: string;
    readonly version: number;
    readonly type: number;
  }[];
  /** Addresses at which several slaves answer at once and that nothing tells apart. */
  readonly collisions: readonly string[];
  /** Why it failed. */
  readonly message?: string;
}

/** What a slave said when it was asked by hand. */
export interface BusReadView {
  readonly address: string;
  readonly answer: 'telegrams' | 'silence' | 'collision';
  readonly telegrams: readonly {
    readonly hex: string;
    /** As `meterbox decode --json` prints it. */
    readonly decoded: unknown;
  }[];
}

/** What an installer does on a wired bus. Rejects with `NOT_FOUND` for an unknown port, `USAGE` for an impossible
 *  address, `UNAVAILABLE` if the line cannot be had or the slave does not acknowledge. */
export interface BusDesk {
  startScan(
    portId: string,
    wish: { readonly search: ScanView['search']; readonly first?: number; readonly last?: number },
    actor: string,
  ): ScanView;
  scan(id: number): ScanView | undefined;
  cancelScan(id: number): Promise<ScanView>;
  /** Reads one slave; stores nothing. */
  readSlave(portId: string, address: string): Promise<BusReadView>;
  /** Reads every configured slave and stores what they say. */
  readRound(portId: string): Promise<readonly SlaveView[]>;
  setPrimaryAddress(portId: string, from: string, to: number, actor: string): Promise<void>;
  resetApplication(portId: string, address: string, actor: string): Promise<void>;
}

/** A meter that was heard on the air since the start. */
export interface HeardView {
  readonly serial: string;
  readonly manufacturer: string;
  readonly version: number;
  readonly type: number;
  /** Serial number of the radio that sends for it. */
  readonly radio?: string;
  readonly portId: string;
  readonly telegrams: number;
  readonly firstHeardAt: Instant;
  readonly lastHeardAt: Instant;
  /** Signal strength of the last telegram and the best one, dBm. */
  readonly rssi?: number;
  readonly bestRssi?: number;
  /** `plain`: needs no key. */
  readonly keyState: 'plain' | 'decrypted' | 'no-key' | 'wrong-key' | 'unsupported';
  /** What proved a key wrong, or how it would be right. */
  readonly keyHint?: string;
  /** Whether its telegrams are kept: `listed` by hand or by its key, `refused`, or `unassigned`: nobody decided yet. */
  readonly assignment: 'listed' | 'refused' | 'unassigned';
  readonly lastVerdict: string;
}

/** How keys fit the last telegram of a meter. */
export interface KeyTest {
  readonly serial: string;
  readonly results: readonly {
    /** Place of the key in the question, from 0. */
    readonly key: number;
    readonly state: HeardView['keyState'];
    readonly hint?: string;
  }[];
}

/** What an installer does with what is on the air. */
export interface AirDesk {
  /** Unassigned ones first, then by signal strength. */
  air(): readonly HeardView[];
  /** Keeps (or refuses, or forgets about) what these meters send. */
  assign(serials: readonly string[], assignment: HeardView['assignment'], actor: string): Promise<void>;
  /** Takes lines of a receiver that writes text (rtl_wmbus, CUL); returns how many were telegrams. */
  hear(lines: readonly string[]): number;
  /** Tries keys on the last telegram of a meter. Rejects with `NOT_FOUND` if it was not heard. */
  testKeys(serial: string, keys: readonly string[]): KeyTest;
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
  readonly type: 'delivery' | 'quarantine' | 'sftp' | 'data-point' | 'account' | 'health' | 'port' | 'scan';
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
