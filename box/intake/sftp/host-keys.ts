import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { makeFolder, syncFolder, writeDurably } from '../../disk/write-durably.ts';
import { BoxError } from '../../domain/box-error.ts';

/** The keys by which senders know this box. */
export interface HostKeys {
  /** Private keys in PEM, strongest first. */
  readonly privateKeys: readonly string[];
  /** `ssh-ed25519 SHA256:…`, as OpenSSH shows them; keys that are prepared but not yet used follow with `(next)`. */
  readonly fingerprints: readonly string[];
}

/** One kind of host key; its file is `ssh-host-<kind>.pem`. */
type KeyKind = 'ed25519' | 'ecdsa-p256' | 'rsa-3072';

/** Reads the host keys of a folder, `keys/` of the box, and makes those that are missing. An RSA key only where it is
 *  asked for: with one, ssh2 always offers SHA-1 signatures too (spec sftp 2.2, S11). */
export async function openHostKeys(
  folder: string,
  options: { readonly rsa?: boolean } = {},
): Promise<HostKeys> {
  await makeFolder(folder);
  const privateKeys: string[] = [];
  const fingerprints: string[] = [];
  const prepared: string[] = [];
  for (const kind of kindsOf(options.rsa)) {
    const pem = (await readPem(keyPath(folder, kind))) ?? (await makeKey(keyPath(folder, kind), kind));
    privateKeys.push(pem);
    fingerprints.push(fingerprintOf(pem, keyPath(folder, kind)));
    const next = await readPem(nextKeyPath(folder, kind));
    if (next !== undefined) prepared.push(`${fingerprintOf(next, nextKeyPath(folder, kind))} (next)`);
  }
  return { privateKeys, fingerprints: [...fingerprints, ...prepared] };
}

/** First step of a rotation: makes the next keys and shows their fingerprints while the present ones stay in use, so
 *  that senders can be told both. */
export async function prepareNextHostKeys(
  folder: string,
  options: { readonly rsa?: boolean } = {},
): Promise<HostKeys> {
  for (const kind of kindsOf(options.rsa)) {
    const path = nextKeyPath(folder, kind);
    if ((await readPem(path)) === undefined) await makeKey(path, kind);
  }
  return openHostKeys(folder, options);
}

/** Second step: the next keys are used from the next start of the door on; the present ones are gone. */
export async function switchToNextHostKeys(
  folder: string,
  options: { readonly rsa?: boolean } = {},
): Promise<HostKeys> {
  for (const kind of kindsOf(options.rsa)) {
    const next = nextKeyPath(folder, kind);
    if ((await readPem(next)) !== undefined) await rename(next, keyPath(folder, kind));
  }
  await syncFolder(folder);
  return openHostKeys(folder, options);
}

function kindsOf(rsa: boolean | undefined): readonly KeyKind[] {
  return rsa === true ? ['ed25519', 'ecdsa-p256', 'rsa-3072'] : ['ed25519', 'ecdsa-p256'];
}

function keyPath(folder: string, kind: KeyKind): string {
  return join(folder, `ssh-host-${kind}.pem`);
}

function nextKeyPath(folder: string, kind: KeyKind): string {
  return join(folder, `ssh-host-${kind}.next.pem`);
}

async function readPem(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeKey(path: string, kind: KeyKind): Promise<string> {
  const pem = newPrivateKey(kind);
  await writeDurably(path, pem);
  return pem;
}

/** ssh2 reads EC and RSA keys in their traditional PEM form and ed25519 in OpenSSH's own. */
function newPrivateKey(kind: KeyKind): string {
  if (kind === 'ed25519') return newEd25519Key();
  if (kind === 'ecdsa-p256') {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return privateKey.export({ type: 'sec1', format: 'pem' });
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' });
}

/** The form of OpenSSH (its PROTOCOL.key), without a passphrase. ssh2 has a generator too, but about one in a hundred of
 *  its keys is malformed: it drops a zero at the start of a key. */
function newEd25519Key(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d ?? '', 'base64url'), Buffer.from(x ?? '', 'base64url')];
  const check = randomBytes(4);
  const type = field('ssh-ed25519');
  const secret = [check, check, type, field(point), field(Buffer.concat([seed, point])), field('meterbox')];
  const unpadded = Buffer.concat(secret);
  const padding = Uint8Array.from({ length: (8 - (unpadded.length % 8)) % 8 }, (_, at) => at + 1);
  const one = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(Buffer.concat([type, field(point)])),
    field(Buffer.concat([unpadded, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function field(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function fingerprintOf(pem: string, path: string): string {
  const key = ssh2.utils.parseKey(pem);
  if (key instanceof Error) {
    throw new BoxError(
      'SETTINGS_DAMAGED',
      `Host key ${path} cannot be read (${key.message}): restore it from a backup, or delete it for a new one`,
    );
  }
  const digest = createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '');
  return `${key.type} SHA256:${digest}`;
}
