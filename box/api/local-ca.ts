import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { makeFolder, writeDurably } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { clockFloor } from './clock-floor.ts';
import type { Identity } from './issue-certificate.ts';
import { isPermitted } from './name-constraints.ts';

/** A certificate is made anew so long before it runs out. */
const renewBeforeMs = 30 * 86_400_000;

/** The box's own certificate authority. */
export interface LocalCa {
  readonly certificate: X509Certificate;
  /** The server's key and certificate for these names and addresses, made anew when the kept one is about to run out,
   *  is not valid by the clock, or names others. */
  serverIdentity(names: readonly string[]): Promise<Identity>;
}

/** Opens the authority in a folder, or makes it at the first start. Key and certificate stand in one file each
 *  (`ca.pem`, `tls.pem`), so that a power cut leaves both or neither. Throws `SETTINGS_DAMAGED` if the authority is
 *  there but cannot be read: a new one would silently break the trust that people gave to the old. */
export async function openLocalCa(
  options: { readonly folder: string; readonly boxId: string; readonly ownNames: readonly string[] },
  now: () => number = Date.now,
): Promise<LocalCa> {
  const { folder, boxId, ownNames } = options;
  await makeFolder(folder);
  const path = join(folder, 'ca.pem');
  const kept = await readText(path);
  const authority =
    kept === undefined ? await (await issuing()).newAuthority(boxId, ownNames, now()) : identityIn(kept);
  if (!authority) throw damaged(path);
  if (kept === undefined) await writeDurably(path, authority.key + authority.certificate);
  const certificate = new X509Certificate(authority.certificate);
  return {
    certificate,
    async serverIdentity(names) {
      const permitted = names.filter((name) => isPermitted(name, certificate.raw));
      const serverPath = join(folder, 'tls.pem');
      const old = identityIn((await readText(serverPath)) ?? '');
      if (old && isFit(old, certificate, permitted, now())) return old;
      const fresh = await (await issuing()).newServer(authority, permitted, now());
      await writeDurably(serverPath, fresh.key + fresh.certificate);
      return fresh;
    },
  };
}

/** The code that makes certificates weighs more than the rest of the API: it is loaded once a year. */
function issuing() {
  return import('./issue-certificate.ts');
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Key and certificate of a file, if both are there and belong together. */
function identityIn(text: string): Identity | undefined {
  const found =
    /^(-----BEGIN PRIVATE KEY-----[^]+?-----END PRIVATE KEY-----\n)(-----BEGIN CERTIFICATE-----[^]+)$/.exec(
      text,
    );
  const [, key, certificate] = found ?? [];
  if (key === undefined || certificate === undefined) return undefined;
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
      ? { key, certificate }
      : undefined;
  } catch {
    return undefined;
  }
}

function isFit(identity: Identity, issuer: X509Certificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(identity.certificate);
  const time = Math.max(now, clockFloor);
  return (
    certificate.verify(issuer.publicKey) &&
    certificate.validFromDate.getTime() <= time &&
    certificate.validToDate.getTime() - time > renewBeforeMs &&
    names.every(
      (name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
    )
  );
}

function damaged(path: string): BoxError {
  return new BoxError(
    'SETTINGS_DAMAGED',
    `"${path}" is no key with its certificate: restore it from a backup, or delete it and let people trust a new one`,
  );
}
