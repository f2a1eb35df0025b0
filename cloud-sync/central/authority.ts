import 'reflect-metadata'; // @peculiar/x509 asks for it before its own import
import { createHmac, createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** The fleet's certificate authority and the key that signs commands. Its folder is the centre's only secret state;
 *  every copy of the centre is given the same. */
export interface Authority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string;
  /** Ed25519 public key that signs commands, base64 of the raw 32 bytes. */
  readonly commandKey: string;
  /** A secret that all copies of the centre derive from the authority's key, for the name of their share at the broker. */
  readonly shareName: string;
  /** Signs the body of a command; base64. */
  sign(body: Uint8Array): Promise<string>;
  /** A client certificate for a box. The request's subject is not looked at, only its key. Throws RangeError when the
   *  request is malformed, not signed by its own key, or has another key than ECDSA P-256. */
  issueForBox(request: string, box: string, now: Date): Promise<IssuedCertificate>;
  /** A certificate for the centre's own servers, and for its consumers as clients of the broker. `names` are the names
   *  and addresses under which it is reached; `name` is what the broker calls it. */
  issueForServer(
    name: string,
    names: readonly string[],
    now: Date,
  ): Promise<{ readonly certificate: string; readonly key: string; readonly validUntil: Date }>;
}

/** A certificate with what the centre has to remember of it. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** Hexadecimal digits. */
  readonly serial: string;
  readonly validUntil: Date;
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** Days of validity: a box renews after two thirds (sync-storage.md 2.6). */
const boxDays = 397;
const authorityDays = 20 * 365;

/** Opens the authority in `folder`, or makes it there. */
export async function openAuthority(folder: string, now: Date): Promise<Authority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await load(folder);
  const { key, certificate, commandKeys } = found ?? (await make(folder, now));
  const issuer = certificate.subject;
  const rawKey = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key));
  const rawCommandKey = await webcrypto.subtle.exportKey('raw', commandKeys.publicKey);

  async function issue(subject: string, publicKey: x509.PublicKeyType, now: Date, more: x509.Extension[]) {
    const serial = `01${randomBytes(15).toString('hex')}`;
    const validUntil = new Date(now.getTime() + boxDays * dayMs);
    const issued = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject,
      issuer,
      notBefore: new Date(now.getTime() - dayMs), // a box whose clock is a little behind can use it at once
      notAfter: validUntil,
      publicKey,
      signingKey: key,
      signingAlgorithm: signing,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...more,
      ],
    });
    return { certificate: issued.toString('pem'), serial, validUntil };
  }

  return {
    certificate: certificate.toString('pem'),
    commandKey: Buffer.from(rawCommandKey).toString('base64'),
    shareName: createHmac('sha256', rawKey).update('share at the broker').digest('hex').slice(0, 32),
    async sign(body) {
      const bytes = new Uint8Array(body);
      return Buffer.from(await webcrypto.subtle.sign('Ed25519', commandKeys.privateKey, bytes)).toString(
        'base64',
      );
    },
    async issueForBox(request, box, now) {
      const publicKey = await requestedKey(request);
      return issue(`CN=${box}`, publicKey, now, [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      ]);
    },
    async issueForServer(name, names, now) {
      const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
      const alternatives = names.map((value) => ({
        type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
        value,
      }));
      const { certificate, validUntil } = await issue(`CN=${name}`, keys.publicKey, now, [
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        new x509.SubjectAlternativeNameExtension(alternatives),
      ]);
      return { certificate, validUntil, key: await pemOf(keys.privateKey) };
    },
  };
}

async function requestedKey(pem: string): Promise<x509.PublicKey> {
  let request: x509.Pkcs10CertificateRequest;
  let signed: boolean;
  try {
    request = new x509.Pkcs10CertificateRequest(pem);
    signed = await request.verify();
  } catch {
    throw new RangeError('The certificate request cannot be read');
  }
  if (!signed) throw new RangeError('The certificate request is not signed by the key it names');
  const { algorithm } = request.publicKey;
  if (
    algorithm.name !== curve.name ||
    !('namedCurve' in algorithm) ||
    algorithm.namedCurve !== curve.namedCurve
  ) {
    throw new RangeError('The key of a box has to be ECDSA P-256');
  }
  return request.publicKey;
}

async function load(folder: string) {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  const [key, certificate, commandKey] = await Promise.all(fileNames.map(read));
  if (key === undefined && certificate === undefined && commandKey === undefined) return undefined;
  if (key === undefined || certificate === undefined || commandKey === undefined) {
    throw new Error(
      `The authority in ${folder} is incomplete: restore ${fileNames.join(', ')} from a backup`,
    );
  }
  return {
    key: await importKey(key, curve, ['sign']),
    certificate: new x509.X509Certificate(certificate),
    commandKeys: await importEd25519(commandKey),
  };
}

const fileNames = ['authority-key.pem', 'authority.pem', 'command-key.pem'] as const;

async function make(folder: string, now: Date) {
  const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: 'CN=meterbox centre',
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + authorityDays * dayMs),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pair = await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('Ed25519 gives a pair of keys');
  await writeSecret(join(folder, fileNames[0]), await pemOf(keys.privateKey));
  await writeSecret(join(folder, fileNames[2]), await pemOf(pair.privateKey));
  await writeSecret(join(folder, fileNames[1]), certificate.toString('pem'));
  return { key: keys.privateKey, certificate, commandKeys: pair };
}

async function importKey(pem: string, algorithm: webcrypto.EcKeyImportParams, usages: webcrypto.KeyUsage[]) {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, true, usages);
}

async function importEd25519(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(pem);
  const der = new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }));
  const jwk = key.export({ format: 'jwk' });
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: String(jwk.x) };
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', publicJwk, 'Ed25519', true, ['verify']),
  };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** A secret file is whole or absent, readable by its owner only. */
async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}
