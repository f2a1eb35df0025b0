import type { IsoDate } from '../domain/civil-day.ts';
import type { Delivery, Digest, Outcome, Refusal } from '../domain/delivery.ts';
import type { Device, DeviceKey, DeviceState } from '../domain/device.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { EpochSeconds, Instant } from '../domain/instant.ts';
import type { Issue } from '../domain/issue.ts';
import type { Quantity } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';

/** A page of a list: `next` is the cursor of the following page, absent on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: number;
}

/** One delivered file as the UI lists it. */
export interface DeliveryView extends Delivery {
  readonly id: number;
  readonly digest: Digest;
  readonly files: readonly FileView[];
}

/** One file of a delivery. */
export interface FileView {
  readonly id: number;
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  readonly format?: string;
  readonly outcome: Outcome;
  readonly devices: number;
  readonly readingsAdded: number;
  readonly readingsRepeated: number;
  readonly versionsAdded: number;
  readonly issues: readonly Issue[];
  readonly refusal?: Refusal;
}

/** A quarantined file with the reason and a way out. */
export interface QuarantineView {
  readonly id: number;
  readonly deliveryId: number;
  readonly dataPointId?: string;
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  readonly format?: string;
  readonly refusal: Refusal;
  /** First lines in readable form, at most 2,000 characters. */
  readonly excerpt: string;
  readonly receivedAt: Instant;
  /** `open` until somebody or a newer adapter dealt with it. */
  readonly status: 'open' | 'accepted' | 'deleted';
}

/** A device with what is known of it now. */
export interface DeviceView extends Device {
  readonly id: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly readings: number;
  readonly latest?: ReadingView;
  readonly state?: DeviceState;
}

/** A stored reading: the fact, its number, version and source. */
export interface ReadingView extends Reading {
  /** Number in the change sequence. */
  readonly change: number;
  /** 1 for the first value of a fact; the highest version counts. */
  readonly version: number;
  readonly digest: Digest;
}

/** Which readings are asked for; all bounds included. */
export interface ReadingQuery {
  readonly device?: DeviceKey;
  readonly serial?: string;
  readonly quantity?: Quantity;
  readonly firstDay?: IsoDate;
  readonly lastDay?: IsoDate;
  /** Superseded versions too. */
  readonly allVersions?: boolean;
  /** At most this many, 10,000 by default. */
  readonly limit?: number;
}

/** A finding about a device as the worklist shows it. */
export interface FindingView extends Finding {
  /** Its place in the worklist; another one after the next judgement. */
  readonly id: number;
  readonly deviceId: number;
  readonly device: DeviceKey;
}

/** How many findings of each severity there are. */
export type FindingCounts = Readonly<Record<Severity, number>>;

/** One line of the audit log: who did what when. */
export interface AuditEntry {
  readonly id: number;
  readonly at: Instant;
  /** Account, data point or `box`. */
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** How much there is. */
export interface StoreCounts {
  readonly devices: number;
  readonly readings: number;
  readonly deliveries: number;
  readonly quarantineOpen: number;
  readonly lastChange: number;
  readonly databaseBytes: number;
  readonly lastDeliveryAt?: Instant;
}

/** What pages and integrators may look at. All calls are answered from the store's own reading connection and are
 *  bounded by their limits. */
export interface BoxView {
  counts(): StoreCounts;
  deliveries(query: { before?: number; limit?: number; dataPointId?: string }): Page<DeliveryView>;
  delivery(id: number): DeliveryView | undefined;
  quarantine(query: {
    before?: number;
    limit?: number;
    status?: QuarantineView['status'];
  }): Page<QuarantineView>;
  quarantined(id: number): QuarantineView | undefined;
  /** The delivered bytes, unpacked from the store. */
  original(digest: Digest): Uint8Array<ArrayBuffer> | undefined;
  devices(query: { after?: number; limit?: number; search?: string }): Page<DeviceView>;
  device(id: number): DeviceView | undefined;
  readings(query: ReadingQuery): readonly ReadingView[];
  audit(query: { before?: number; limit?: number }): Page<AuditEntry>;
}

/** What pages and integrators may change besides settings. Each call is on disk when it resolves. */
export interface BoxDesk {
  /** Marks a quarantined file as dealt with. */
  closeQuarantine(id: number, status: 'accepted' | 'deleted', actor: string): Promise<void>;
  audit(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void>;
  /** Copies the database with SQLite's own online copy into `path`; resolves with its size in bytes. */
  backup(path: string): Promise<number>;
}

/** Sign-in sessions kept in the store: only the SHA-256 of the token is. */
export interface SessionLog {
  createSession(session: SessionRecord): Promise<void>;
  session(tokenDigest: Digest): SessionRecord | undefined;
  touchSession(tokenDigest: Digest, seenAt: EpochSeconds): Promise<void>;
  /** Ends one session, or all of an account. */
  endSessions(which: { tokenDigest: Digest } | { account: string }): Promise<void>;
}

export interface SessionRecord {
  readonly tokenDigest: Digest;
  readonly account: string;
  readonly role: Role;
  readonly createdAt: EpochSeconds;
  readonly seenAt: EpochSeconds;
}

/** The four kinds of people (design 1). */
export const roles = ['installer', 'manager', 'reader', 'tenant'] as const;
export type Role = (typeof roles)[number];
