import type { Zone } from './instant.ts';

/** How the archive password of a data point's files is found. Q SMP uses the first 8 characters of the file name
 *  (formats.md 2.4). */
export type ArchivePasswordRule =
  | { readonly rule: 'name-prefix'; readonly length: number }
  | { readonly rule: 'fixed'; readonly password: string }
  | { readonly rule: 'none' };

/** A configured source: who may deliver, what is expected, within which limits (German "Datenpunkt"). Never a
 *  measured value. Secrets are not part of it. */
export interface DataPoint {
  /** `dp-` and eight characters; stays when the name changes. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** SFTP user name, unique in the box, lower case. */
  readonly user: string;
  /** What a sender must show to sign in. */
  readonly signIn: 'password' | 'key' | 'password-or-key' | 'password-and-key';
  /** Public keys in OpenSSH form, one line each. */
  readonly publicKeys: readonly string[];
  /** Format id that its files should have; absent: any known format is taken. */
  readonly expectedFormat?: string;
  readonly archivePassword: ArchivePasswordRule;
  /** Zone of times in its files that state none. */
  readonly zone: Zone;
  /** Addresses (CIDR) that never count towards a ban; empty: none. */
  readonly trustedAddresses: readonly string[];
  readonly limits: {
    readonly maxFileBytes: number;
    readonly maxBytesPerDay: number;
    readonly maxFilesPerDay: number;
  };
  /** Hours for which a delivered name stays visible to its sender. */
  readonly keepVisibleHours: number;
  /** Old key exchanges and signatures (SHA-1) for senders that know no better; shown as a warning. */
  readonly legacyAlgorithms: boolean;
  readonly enabled: boolean;
  /** Folder of this machine whose files are its deliveries: a USB stick, a share. */
  readonly watchedFolder?: string;
  /** Whether it may also deliver by HTTP POST, with a token of its own. */
  readonly mayPush?: boolean;
}
