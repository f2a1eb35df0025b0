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
import { createPrivateKey, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { clockFloor } from './clock-floor.ts';
import { nameConstraints } from './name-constraints.ts';

const dayMs = 86_400_000;
/** Browsers take no server certificate that is valid for longer than 398 days. */
const serverDays = 397;
const authorityYears = 20;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A key with its certificate, both as PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** Makes the box's own authority, which can vouch for local names only. */
export async function newAuthority(
  boxId: string,
  ownNames: readonly string[],
  now: number,
): Promise<Identity> {
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

/** Makes a key and certificate for these names and addresses. */
export async function newServer(
  authority: Identity,
  names: readonly string[],
  now: number,
): Promise<Identity> {
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

async function importKey(pem: string) {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const exported = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
  return exported.export({ type: 'pkcs8', format: 'pem' });
}
