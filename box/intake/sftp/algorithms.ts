import type { Algorithms } from 'ssh2';

/** What the door offers, strongest first (spec sftp 1). No SHA-1, no CBC, and no compression: `zlib` could be inflated
 *  before sign-in (spec sftp 2.2, S8). The transport adds strict key exchange by itself. */
export const modernAlgorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const satisfies Algorithms;

/** Offered last, and only while a data point with `legacyAlgorithms` exists; no other data point may sign in with
 *  them. */
const oldAlgorithms = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'],
} as const;

/** The modern lists with the old ones after them. */
export const algorithmsWithOldOnes = {
  ...modernAlgorithms,
  kex: [...modernAlgorithms.kex, ...oldAlgorithms.kex],
  hmac: [...modernAlgorithms.hmac, ...oldAlgorithms.hmac],
} as const satisfies Algorithms;

/** What was agreed on, as far as it matters here. */
export interface Agreed {
  readonly kex: string;
  readonly cs: { readonly mac: string };
  readonly sc: { readonly mac: string };
  readonly serverHostKey: string;
}

/** The first old algorithm that was agreed on; undefined if all are modern. */
export function oldAlgorithmIn(agreed: Agreed): string | undefined {
  const old: ReadonlySet<string> = new Set([...oldAlgorithms.kex, ...oldAlgorithms.hmac, 'ssh-rsa']);
  return [agreed.kex, agreed.serverHostKey, agreed.cs.mac, agreed.sc.mac].find((name) => old.has(name));
}
