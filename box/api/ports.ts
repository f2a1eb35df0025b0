import type { IsoDate, Period } from '../domain/civil-day.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { DataPoint } from '../domain/data-point.ts';
import type { Digest, Refusal } from '../domain/delivery.ts';
import type { DeviceKey } from '../domain/device.ts';
import type { FindingCode, Severity } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Issue } from '../domain/issue.ts';
import type { Quantity } from '../domain/quantity.ts';
import type { Reading, ReadingKind } from '../domain/reading.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { FindingCounts, FindingView, Page, Role } from './box-view.ts';

/** What a person states of a data point; everything else takes its default. */
export type DataPointWish = Pick<DataPoint, 'name'> & Partial<Omit<DataPoint, 'id' | 'name' | 'mayPush'>>;

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
  /** An empty `watchedFolder` takes it away. */
  changeDataPoint(id: string, change: Partial<DataPointWish>, actor: string): Promise<DataPoint>;
  /** Makes a new password; the old one stops working at once. */
  rotatePassword(id: string, actor: string): Promise<FreshCredentials>;
  removeDataPoint(id: string, actor: string): Promise<void>;
  /** Makes a new token for deliveries by HTTP POST; the old one stops working at once. */
  rotatePushToken(id: string, actor: string): Promise<FreshPushToken>;
  /** Ends deliveries by HTTP POST. */
  removePushToken(id: string, actor: string): Promise<DataPoint>;
}

/** A token right after it was made: the only moment in which it can be shown and copied. */
export interface FreshPushToken {
  readonly dataPoint: DataPoint;
  readonly token: string;
}

/** Deliveries by HTTP POST of senders that know nothing better (formats.md 7, solvimus). */
export interface PushDesk {
  /** Whose token this is; `undefined` if nobody's. Costs the same for any token. */
  sourceOf(token: string): { readonly dataPointId: string; readonly maxFileBytes: number } | undefined;
  /** Takes a file over for good: it is on disk when this resolves. Rejects with `TOO_MANY_REQUESTS` beyond the limits of
   *  the data point. */
  take(
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array>; readonly dataPointId: string },
    address: string,
  ): Promise<{ readonly size: number }>;
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

/** How well the values of a device cover a billing period. */
export interface DeviceCoverage {
  readonly deviceId: number;
  readonly device: DeviceKey;
  readonly coverage: Coverage;
  /** Days between the needed day that is worst off and its nearest value; infinite (in JSON null) without any value. */
  readonly daysOff: number | null;
}

/** A mapping profile as data: what it may say is decided where it is read. */
export type ProfileData = Readonly<Record<string, unknown>>;

/** A mapping profile that somebody has saved, as data. */
export interface OwnProfile {
  readonly profile: { readonly id: string; readonly version: number; readonly title: string };
  /** Data points whose files it reads; of none: only files taken in by hand. */
  readonly dataPointIds: readonly string[];
  readonly savedAt: string;
  readonly savedBy: string;
}

/** A profile as lists show it. */
export interface ProfileView {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly kind: 'built-in' | 'own';
  readonly dataPointIds: readonly string[];
  readonly savedAt?: string;
  readonly savedBy?: string;
}

/** A stored file that a profile is tried on. */
export type FileOfProfile = { readonly quarantineId: number } | { readonly digest: Digest };

/** What a file seems to be, and profiles that may read it, the best first. */
export interface ProfileSuggestions {
  readonly seems: string;
  readonly suggestions: readonly {
    /** 0 to 1: how much of the file's columns or elements it understands. */
    readonly score: number;
    readonly basedOn?: string;
    readonly reasons: readonly string[];
    readonly profile: ProfileData;
  }[];
}

/** What a profile makes of a file; nothing is stored. */
export interface ProfilePreview {
  readonly isRecognised: boolean;
  /** Columns that no rule names. */
  readonly unmapped: readonly string[];
  readonly devices: number;
  readonly readings: number;
  readonly issues: number;
  /** The first of them. */
  readonly sample: readonly Reading[];
  readonly complaints: readonly (Issue & { readonly column?: string })[];
  readonly refusal?: Refusal;
}

/** A stored value that would change. */
export interface ReadingChange {
  readonly serial: string;
  readonly quantity: Quantity;
  readonly kind: ReadingKind;
  readonly validOn: IsoDate;
  readonly stored: string;
  readonly now: string;
  readonly position: number;
}

/** What a profile would change of what a data point has delivered under it. */
export interface ProfileDiff {
  readonly files: number;
  /** Files that it cannot read any more. */
  readonly refused: number;
  readonly unchanged: number;
  readonly added: number;
  readonly changed: number;
  /** Stored readings that it does not read any more; they stay. */
  readonly missing: number;
  /** The first of those changed. */
  readonly changes: readonly ReadingChange[];
}

/** What saving a profile did. */
export interface SavedProfile {
  readonly profile: ProfileView;
  /** Files that left the quarantine, and those that stayed. */
  readonly released: number;
  readonly stillQuarantined: number;
  readonly readingsAdded: number;
  readonly versionsAdded: number;
}

/** The way out of the quarantine: suggest, preview, save, share. What is no profile rejects with `USAGE`. */
export interface ProfileDesk {
  profiles(): readonly ProfileView[];
  /** A profile as data, to be shared. */
  profile(id: string): ProfileData | undefined;
  suggest(file: FileOfProfile): Promise<ProfileSuggestions>;
  preview(profile: unknown, file: FileOfProfile): Promise<ProfilePreview>;
  compare(profile: unknown, dataPointId: string): Promise<ProfileDiff>;
  /** Saves a profile and reads the data point's files with it. Rejects with `CONFLICT` if stored readings would change and
   *  that was not accepted. */
  save(
    profile: unknown,
    options: { readonly dataPointId?: string; readonly acceptChanges?: boolean },
    actor: string,
  ): Promise<SavedProfile>;
  remove(id: string, actor: string): Promise<void>;
}

/** What somebody has to look after: findings about devices, kept up to date with every delivery and every night. */
export interface WorklistDesk {
  /** The most pressing first. */
  findings(query: {
    after?: number;
    limit?: number;
    severity?: Severity;
    code?: FindingCode;
    deviceId?: number;
  }): Page<FindingView>;
  counts(): FindingCounts;
  /** Judges every device now; `signal` ends it early. */
  judgeAll(signal?: AbortSignal): Promise<{ readonly devices: number; readonly findings: FindingCounts }>;
  /** Device by device: how well a period with changes of tenants (their last days) is covered. */
  coverage(query: {
    after?: number;
    limit?: number;
    period: Period;
    changes: readonly IsoDate[];
  }): Promise<Page<DeviceCoverage>>;
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
  readonly type:
    'delivery' | 'quarantine' | 'sftp' | 'data-point' | 'account' | 'health' | 'port' | 'scan' | 'sync';
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
