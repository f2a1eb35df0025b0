import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DataPointWish } from '../../../box/api/ports.ts';
import { type AuditLog, dataPoints } from '../../../box/store/data-points.ts';
import { createSettings, openSettings, type SettingsFile } from '../../../box/store/open-settings.ts';

const log = pino({ enabled: false });
const key = publicKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'sec1');
const smallRsa = publicKeyOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, 'pkcs1');

/** The public half of a key pair as OpenSSH writes it. */
function publicKeyOf(privateKey: KeyObject, type: 'sec1' | 'pkcs1'): string {
  const pem = privateKey.export({ type, format: 'pem' });
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')} gateway`;
}

let folder: string;
let file: SettingsFile;
let audit: Parameters<AuditLog['audit']>[0][];
let desk: ReturnType<typeof dataPoints>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-points-'));
  await createSettings(folder, { zone: 'Europe/Zurich' });
  file = await openSettings(folder, log);
  audit = [];
  desk = dataPoints(file, { audit: async (entry) => void audit.push(entry) }, 4);
});

it('makes a data point from a name alone', async () => {
  const { dataPoint, password } = await desk.addDataPoint({ name: 'Bezirksstraße 142' }, 'anna');
  expect(dataPoint).toMatchObject({
    name: 'Bezirksstraße 142',
    user: 'bezirksstrasse-142',
    signIn: 'password',
    zone: 'Europe/Zurich',
    limits: { maxFileBytes: 67_108_864 },
    keepVisibleHours: 48,
    enabled: true,
  });
  expect(dataPoint.id).toMatch(/^dp-[a-z0-9]{8}$/);
  expect(password).toMatch(/^[a-z0-9]{6}(-[a-z0-9]{6}){3}$/);
  expect(desk.dataPoints()).toEqual([dataPoint]);
  expect(desk.dataPoint(dataPoint.id)).toEqual(dataPoint);
  expect(desk.dataPointOfUser('bezirksstrasse-142')).toEqual(dataPoint);
});

it('keeps no password readable, neither in the file nor in the audit log', async () => {
  const { password = '' } = await desk.addDataPoint({ name: 'Haus A' }, 'anna');
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).not.toContain(password);
  expect(JSON.stringify([audit, desk.dataPoints()])).not.toMatch(new RegExp(`${password}|scrypt`));
});

it('signs in with the right password only, and no longer with the old one after a rotation', async () => {
  const { dataPoint, password = '' } = await desk.addDataPoint({ name: 'Haus A' }, 'anna');
  const { user } = dataPoint;
  expect(await desk.verifyPassword(user, password)).toBe(true);
  expect(await desk.verifyPassword(user, password)).toBe(true);
  expect(await desk.verifyPassword(user, `${password}x`)).toBe(false);
  expect(await desk.verifyPassword('nobody', password)).toBe(false);
  const rotated = await desk.rotatePassword(dataPoint.id, 'anna');
  expect(await desk.verifyPassword(user, password)).toBe(false);
  expect(await desk.verifyPassword(user, rotated.password ?? '')).toBe(true);
  await desk.changeDataPoint(dataPoint.id, { enabled: false }, 'anna');
  expect(desk.dataPointOfUser(user)).toBeUndefined();
  expect(await desk.verifyPassword(user, rotated.password ?? '')).toBe(false);
});

it('costs no second scrypt for the password that was right before', async () => {
  const dear = dataPoints(file, { audit: async () => undefined });
  const { dataPoint, password = '' } = await dear.addDataPoint({ name: 'Haus A' }, 'anna');
  await dear.verifyPassword(dataPoint.user, password);
  const start = process.cpuUsage();
  for (let run = 0; run < 200; run += 1)
    expect(await dear.verifyPassword(dataPoint.user, password)).toBe(true);
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000); // 200 scrypts cost over 10 s
});

it('writes down who did what', async () => {
  const { dataPoint } = await desk.addDataPoint({ name: 'Haus A' }, 'anna');
  await desk.changeDataPoint(dataPoint.id, { name: 'Haus B' }, 'bert');
  await desk.rotatePassword(dataPoint.id, 'bert');
  await desk.removeDataPoint(dataPoint.id, 'command');
  expect(audit.map(({ actor, action, detail }) => `${actor} ${action} ${detail['name']}`)).toEqual([
    'anna data-point-added Haus A',
    'bert data-point-changed Haus B',
    'bert data-point-password-rotated Haus B',
    'command data-point-removed Haus B',
  ]);
  expect(desk.dataPoints()).toEqual([]);
});

it('is there again after a restart', async () => {
  const { dataPoint, password = '' } = await desk.addDataPoint({ name: 'Haus A' }, 'anna');
  const again = dataPoints(await openSettings(folder, log), { audit: async () => undefined }, 4);
  expect(again.dataPoints()).toEqual([dataPoint]);
  expect(await again.verifyPassword(dataPoint.user, password)).toBe(true);
});

it('finds a free user name, but refuses one that was asked for and is taken', async () => {
  const names: string[] = [];
  for (const name of ['Haus', 'Haus', '142', '日本'])
    names.push((await desk.addDataPoint({ name }, 'anna')).dataPoint.user);
  expect(names).toEqual(['haus', 'haus-2', 'gateway', 'gateway-2']);
  await expect(desk.addDataPoint({ name: 'X', user: 'haus' }, 'anna')).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  const id = desk.dataPoints()[1]?.id ?? '';
  await expect(desk.changeDataPoint(id, { user: 'haus' }, 'anna')).rejects.toMatchObject({
    code: 'CONFLICT',
  });
});

it('knows nothing of an unknown id', async () => {
  const unknown = { code: 'NOT_FOUND', message: 'There is no data point "dp-nichtdas"' };
  await expect(desk.changeDataPoint('dp-nichtdas', { name: 'X' }, 'anna')).rejects.toMatchObject(unknown);
  await expect(desk.rotatePassword('dp-nichtdas', 'anna')).rejects.toMatchObject(unknown);
  await expect(desk.removeDataPoint('dp-nichtdas', 'anna')).rejects.toMatchObject(unknown);
  expect(audit).toEqual([]);
});

it('signs in by key without any password, until one is made', async () => {
  const { dataPoint, password } = await desk.addDataPoint(
    { name: 'Haus', signIn: 'key', publicKeys: [key] },
    'anna',
  );
  expect(password).toBeUndefined();
  expect(await desk.verifyPassword(dataPoint.user, '')).toBe(false);
  const both = { signIn: 'password-and-key' } as const;
  await expect(desk.changeDataPoint(dataPoint.id, both, 'anna')).rejects.toMatchObject({ code: 'CONFLICT' });
  await desk.rotatePassword(dataPoint.id, 'anna');
  expect(await desk.changeDataPoint(dataPoint.id, both, 'anna')).toMatchObject(both);
});

describe('says what is wrong with', () => {
  const wishes: readonly [what: string, wish: Partial<DataPointWish>, message: string][] = [
    ['an empty name', { name: '' }, 'name must not be empty'],
    ['a name of two lines', { name: 'a\nb' }, 'name must not'],
    ['a user with capitals', { user: 'Haus' }, 'user must be 2 to 32 lower-case'],
    ['a user that leads out', { user: '../x' }, 'user must be'],
    [
      'a private key',
      { publicKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] },
      'publicKeys[0] is a private key',
    ],
    ['a key cut off', { publicKeys: [key.slice(0, 60)] }, 'publicKeys[0] is damaged'],
    ['a DSA key', { publicKeys: ['ssh-dss AAAA'] }, 'publicKeys[0] is not a public key of a known kind'],
    ['a weak RSA key', { publicKeys: [smallRsa] }, 'has only 1024 bits'],
    ['key sign-in without a key', { signIn: 'key' }, 'publicKeys must hold a key'],
    ['an address that is none', { trustedAddresses: ['300.1.2.3'] }, 'trustedAddresses[0] is no address'],
    ['a range too long', { trustedAddresses: ['10.0.0.0/33'] }, 'must end in /1 to /32'],
    ['trust in everybody', { trustedAddresses: ['0.0.0.0/0'] }, 'would trust every address'],
    ['a zone nobody knows', { zone: 'Mars/Base' }, 'zone is no zone'],
    [
      'a limit of nothing',
      { limits: { maxFileBytes: 0, maxBytesPerDay: 1e9, maxFilesPerDay: 1 } },
      'limits.maxFileBytes',
    ],
    ['half an hour', { keepVisibleHours: 0.5 }, 'keepVisibleHours must be a whole number'],
  ];

  it.each(wishes)('%s', async (_, wish, message) => {
    const before = file.settings;
    const adding = desk.addDataPoint({ name: 'Haus', ...wish }, 'anna');
    await expect(adding).rejects.toMatchObject({ code: 'USAGE' });
    await expect(adding).rejects.toThrow(message);
    expect(file.settings).toBe(before);
    expect(audit).toEqual([]);
  });

  it('nothing in good keys and ranges', async () => {
    const wish = { publicKeys: [key], trustedAddresses: ['203.0.113.7', '203.0.113.0/24', '2001:db8::/32'] };
    expect((await desk.addDataPoint({ name: 'Haus', ...wish }, 'anna')).dataPoint).toMatchObject(wish);
  });
});

describe('deliveries by HTTP POST', () => {
  it('know their data point by its token, of which only the digest is kept', async () => {
    const { dataPoint } = await desk.addDataPoint({ name: 'MUC' }, 'anna');
    expect(desk.sourceOf('')).toBeUndefined();
    const { token, dataPoint: pushing } = await desk.rotatePushToken(dataPoint.id, 'anna');
    expect(pushing).toEqual({ ...dataPoint, mayPush: true });
    expect(desk.sourceOf(token)).toEqual({ dataPointId: dataPoint.id, maxFileBytes: 67_108_864 });
    expect(await readFile(join(folder, 'settings.json'), 'utf8')).not.toContain(token);

    const second = await desk.rotatePushToken(dataPoint.id, 'anna');
    expect(desk.sourceOf(token)).toBeUndefined();
    await desk.changeDataPoint(dataPoint.id, { enabled: false }, 'anna');
    expect(desk.sourceOf(second.token)).toBeUndefined();
    await desk.changeDataPoint(dataPoint.id, { enabled: true }, 'anna');
    expect(desk.sourceOf(second.token)?.dataPointId).toBe(dataPoint.id);
    expect(await desk.removePushToken(dataPoint.id, 'anna')).toEqual(dataPoint);
    expect(desk.sourceOf(second.token)).toBeUndefined();
    expect(audit.map(({ action }) => action)).toContain('data-point-push-token-rotated');
  });
});

describe('watched folders', () => {
  it('lie below the roots that the settings name', async () => {
    const { dataPoint } = await desk.addDataPoint({ name: 'USB', watchedFolder: '/media/usb' }, 'anna');
    expect(dataPoint.watchedFolder).toBe('/media/usb');
    for (const watchedFolder of [
      '/etc',
      '/media',
      '/media/../etc',
      '/media/usb/',
      'media/usb',
      '/mediatwo/x',
    ])
      await expect(desk.changeDataPoint(dataPoint.id, { watchedFolder }, 'anna')).rejects.toMatchObject({
        code: 'USAGE',
      });
    expect(await desk.changeDataPoint(dataPoint.id, { watchedFolder: '' }, 'anna')).not.toHaveProperty(
      'watchedFolder',
    );
  });
});
