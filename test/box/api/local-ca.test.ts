import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openLocalCa } from '../../../box/api/local-ca.ts';
import { isPermitted } from '../../../box/api/name-constraints.ts';
import { peer } from '../../peer.ts';

const root = mkdtempSync(join(tmpdir(), 'meterbox-ca-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const dayMs = 86_400_000;
const winter = Date.UTC(2026, 11, 1);
let folders = 0;
const newFolder = () => join(root, String((folders += 1)));
const open = (folder: string, now = winter) =>
  openLocalCa({ folder, boxId: 'box-0a1b2c3d', ownNames: ['keller', 'keller.local'] }, () => now);
const names = ['keller', 'keller.local', 'localhost', '192.168.1.7', '::1'];

it('makes an authority of its own per box, and keeps it', async () => {
  const folder = newFolder();
  const [first, again, other] = [await open(folder), await open(folder), await open(newFolder())];
  expect(again.certificate.fingerprint256).toBe(first.certificate.fingerprint256);
  expect(other.certificate.fingerprint256).not.toBe(first.certificate.fingerprint256);
  expect(first.certificate.ca).toBe(true);
  expect(first.certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  await first.serverIdentity(names);
  for (const name of ['ca.pem', 'tls.pem']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('vouches for the names and addresses of the box, not longer than browsers take', async () => {
  const ca = await open(newFolder());
  const server = new X509Certificate((await ca.serverIdentity(names)).certificate);
  expect(server.verify(ca.certificate.publicKey)).toBe(true);
  expect(server.checkIssued(ca.certificate)).toBe(true);
  expect(names.map((name) => server.checkHost(name) ?? server.checkIP(name))).not.toContain(undefined);
  const days = (server.validToDate.getTime() - server.validFromDate.getTime()) / dayMs;
  expect(days).toBeLessThanOrEqual(397);
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

it('keeps the server certificate while it fits, and makes a new one when it does not', async () => {
  const folder = newFolder();
  const identity = async (now: number, wanted = names) =>
    (await (await open(folder, now)).serverIdentity(wanted)).certificate;
  const first = await identity(winter);
  expect(await identity(winter + 300 * dayMs)).toBe(first);
  expect(await identity(winter + 370 * dayMs)).not.toBe(first);
  const second = await identity(winter);
  expect(await identity(winter, [...names, '10.0.0.9'])).not.toBe(second);
  writeFileSync(join(folder, 'tls.pem'), 'half a fi');
  expect(new X509Certificate(await identity(winter)).checkHost('keller')).toBe('keller');
});

it('does not begin before its release, whatever the clock of a fresh box says', async () => {
  const ca = await open(newFolder(), 0);
  const server = new X509Certificate((await ca.serverIdentity(names)).certificate);
  expect(ca.certificate.validFromDate.getUTCFullYear()).toBe(2026);
  expect(server.validFromDate.getUTCFullYear()).toBe(2026);
});

it('rather stops than silently replaces an authority that people trust', async () => {
  const folder = newFolder();
  await open(folder);
  const whole = readFileSync(join(folder, 'ca.pem'), 'utf8');
  for (const damage of ['', 'x', whole.slice(0, 300), whole.replace('-----BEGIN CERT', '-----BEGIN CART')]) {
    writeFileSync(join(folder, 'ca.pem'), damage);
    await expect(open(folder)).rejects.toMatchObject({ code: 'SETTINGS_DAMAGED' });
  }
});

it('can vouch for nothing outside the local network', async () => {
  const { certificate } = await open(newFolder());
  const judge = (name: string) => isPermitted(name, certificate.raw);
  const inside = [
    'keller',
    'x.keller.local',
    'box.lan',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.7.7',
    'fd00::5',
  ];
  const outside = [
    'example.com',
    'local.example.com',
    'xlocal',
    '8.8.8.8',
    '172.32.0.1',
    '192.169.0.1',
    '2001:db8::1',
  ];
  expect(inside.filter((name) => !judge(name))).toEqual([]);
  expect(outside.filter(judge)).toEqual([]);
  const server = await (await open(newFolder())).serverIdentity([...inside, ...outside]);
  expect(new X509Certificate(server.certificate).subjectAltName).not.toMatch(/example|8\.8/);
});

const openssl = peer('openssl');

it.skipIf(!openssl)(
  'satisfies OpenSSL’s strict rules, and OpenSSL refuses what is outside the constraints',
  async () => {
    const folder = newFolder();
    const ca = await open(folder);
    const { certificate } = await ca.serverIdentity(names);
    const authority = join(folder, 'authority.crt');
    writeFileSync(authority, ca.certificate.toString());
    writeFileSync(join(folder, 'server.crt'), certificate);
    const attime = ['-attime', String(winter / 1000 + 60)];
    const verify = (file: string) =>
      execFileSync(
        openssl ?? '',
        ['verify', '-x509_strict', ...attime, '-CAfile', authority, join(folder, file)],
        {
          encoding: 'utf8',
          stdio: 'pipe',
        },
      );
    expect(verify('server.crt')).toContain('OK');

    // A thief of the authority's key signs for somebody else's name.
    const key = readFileSync(join(folder, 'ca.pem'), 'utf8').split('-----BEGIN CERT', 1)[0] ?? '';
    writeFileSync(join(folder, 'ca.key'), key, { mode: 0o600 });
    const run = (...args: string[]) => execFileSync(openssl ?? '', args, { cwd: folder, stdio: 'pipe' });
    run(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'evil.key',
      '-out',
      'evil.csr',
      '-subj',
      '/CN=evil',
    );
    writeFileSync(
      join(folder, 'evil.ext'),
      'subjectAltName=DNS:bank.example\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n',
    );
    run(
      'x509',
      '-req',
      '-in',
      'evil.csr',
      '-CA',
      'authority.crt',
      '-CAkey',
      'ca.key',
      '-days',
      '3000',
      '-extfile',
      'evil.ext',
      '-out',
      'evil.crt',
    );
    const now = ['verify', '-CAfile', authority, join(folder, 'evil.crt')];
    expect(() => execFileSync(openssl ?? '', now, { stdio: 'pipe' })).toThrow(/permitted subtree violation/);
  },
);
