import 'reflect-metadata'; // @peculiar/x509 asks for it before its own import
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate as IssuedCertificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { makeFolder, writeDurably } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { isPermitted, nameConstraints } from './name-constraints.ts';

/** No certificate begins before this day, raised with each release: a box without a clock of its own wakes up in 1970
 *  (reliability.md T1). */
const clockFloor = Date.UTC(2026, 10, 1);

const dayMs = 86_400_000;
/** Browsers take no server certificate that is valid for longer than 398 days. */
const serverDays = 397;
const authorityYears = 20;
const renewBeforeMs = 30 * dayMs;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A key with its certificate, both as PEM. */
interface Identity {
  readonly key: string;
  readonly certificate: string;
}

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
  const authority = kept === undefined ? await newAuthority(boxId, ownNames, now()) : identityIn(kept);
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
      const fresh = await newServer(authority, permitted, now());
      await writeDurably(serverPath, fresh.key + fresh.certificate);
      return fresh;
    },
  };
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

async function newAuthority(boxId: string, ownNames: readonly string[], now: number): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(clockFloor);
  const notAfter = new Date(Math.max(now, clockFloor) + authorityYears * 365 * dayMs);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=meterbox ${boxId},O=meterbox`,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new Extension('2.5.29.30', true, nameConstraints(ownNames)),
    ],
  });
  return { key: await pemOf(keys.privateKey), certificate: `${certificate.toString('pem')}\n` };
}

async function newServer(authority: Identity, names: readonly string[], now: number): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = new IssuedCertificate(authority.certificate);
  const signingKey = await importKey(authority.key);
  // A day early, for phones whose clock is behind.
  const notBefore = new Date(Math.max(now - dayMs, clockFloor));
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=meterbox',
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey,
    notBefore,
    notAfter: new Date(notBefore.getTime() + serverDays * dayMs - 1000),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { key: await pemOf(keys.privateKey), certificate: `${certificate.toString('pem')}\n` };
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

async function importKey(pem: string) {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const exported = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
  return exported.export({ type: 'pkcs8', format: 'pem' });
}

function damaged(path: string): BoxError {
  return new BoxError(
    'SETTINGS_DAMAGED',
    `"${path}" is no key with its certificate: restore it from a backup, or delete it and let people trust a new one`,
  );
}
