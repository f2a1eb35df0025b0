import type { DataPoint } from '../../domain/data-point.ts';
import type { Instant } from '../../domain/instant.ts';

/** Who may sign in. Data points that are disabled are not found. */
export interface SftpUsers {
  /** Every data point: for the addresses they trust and the old algorithms they need. */
  dataPoints(): readonly DataPoint[];
  dataPointOfUser(user: string): DataPoint | undefined;
  /** Whether the password is right. Costs the same for a user nobody has; at most one hash is computed at a time. */
  verifyPassword(user: string, password: string): Promise<boolean>;
}

/** A name that a data point has delivered, as its sender still sees it for a while. */
export interface DeliveredName {
  readonly name: string;
  readonly size: number;
  readonly receivedAt: Instant;
}

/** What was delivered before, so that names stay visible and quotas hold over a restart. */
export interface DeliveredNames {
  /** The newest deliveries of a data point since an instant, newest first, at most `limit`. */
  deliveredNames(dataPointId: string, since: Instant, limit: number): readonly DeliveredName[];
  /** Files and bytes that a data point has delivered since an instant. */
  deliveredSince(dataPointId: string, since: Instant): { readonly files: number; readonly bytes: number };
}

/** One thing that happened at the door, with fixed fields for the log (spec sftp 1, audit). */
export interface SftpEvent {
  readonly type:
    'connect' | 'sign-in' | 'open' | 'close' | 'rename' | 'remove' | 'refusal' | 'ban' | 'disconnect';
  readonly address: string;
  readonly user?: string;
  readonly dataPointId?: string;
  readonly message: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}
