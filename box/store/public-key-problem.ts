import { createPublicKey } from 'node:crypto';
import ssh2 from 'ssh2';

/** Kinds of public keys that a sender may sign in with; DSA and hardware-bound kinds are not among them. */
const kinds: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
]);

/** What is wrong with a public key in OpenSSH form (`ssh-ed25519 AAAA… comment`), for the person who pasted it;
 *  `undefined` if nothing is. RSA keys need 2048 bits. */
export function publicKeyProblem(line: string): string | undefined {
  if (line.includes('PRIVATE KEY'))
    return 'is a private key: keep it secret, and paste the one in the .pub file';
  if (/[\r\n]/.test(line)) return 'has more than one line: one key is one line';
  const kind = line.split(' ')[0] ?? '';
  if (!kinds.has(kind)) return `is not a public key of a known kind (${[...kinds].join(', ')})`;
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error || key.type !== kind || key.isPrivateKey())
    return 'is damaged: copy the whole line';
  if (kind !== 'ssh-rsa') return undefined;
  const bits = createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < 2048 ? `has only ${bits} bits: an RSA key needs 2048` : undefined;
}
