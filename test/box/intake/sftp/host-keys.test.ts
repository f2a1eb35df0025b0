import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  openHostKeys,
  prepareNextHostKeys,
  switchToNextHostKeys,
} from '../../../../box/intake/sftp/host-keys.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'meterbox-keys-')), 'keys');
});
afterEach(async () => rm(join(folder, '..'), { recursive: true, force: true }));

it('makes ed25519 and ecdsa keys once, readable by their owner only, and RSA only when asked', async () => {
  const made = await openHostKeys(folder);
  expect(made.fingerprints.map((line) => line.split(' ')[0])).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256']);
  expect(made.fingerprints[0]).toMatch(/^ssh-ed25519 SHA256:[A-Za-z0-9+/]{43}$/);
  expect(await openHostKeys(folder)).toEqual(made);
  for (const name of await readdir(folder)) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
  const withRsa = await openHostKeys(folder, { rsa: true });
  expect(withRsa.fingerprints[2]).toMatch(/^ssh-rsa SHA256:/);
});

it('shows the next keys beside the present ones before they are used', async () => {
  const before = await openHostKeys(folder);
  const both = await prepareNextHostKeys(folder);
  expect(both.privateKeys).toEqual(before.privateKeys);
  expect(both.fingerprints).toHaveLength(4);
  expect(await prepareNextHostKeys(folder)).toEqual(both);
  const after = await switchToNextHostKeys(folder);
  expect(after.fingerprints.map((line) => `${line} (next)`)).toEqual(both.fingerprints.slice(2));
});

it('makes only keys that can be read, also those with zeros at their start', async () => {
  for (let count = 0; count < 300; count += 1) {
    await rm(join(folder, 'ssh-host-ed25519.pem'), { force: true });
    const { privateKeys } = await openHostKeys(folder);
    expect(ssh2.utils.parseKey(privateKeys[0] ?? '')).not.toBeInstanceOf(Error);
  }
});

it('says which file is damaged instead of making a new key in silence', async () => {
  await openHostKeys(folder);
  await writeFile(join(folder, 'ssh-host-ed25519.pem'), 'damaged');
  await expect(openHostKeys(folder)).rejects.toMatchObject({
    code: 'SETTINGS_DAMAGED',
    message: expect.stringContaining('ssh-host-ed25519.pem'),
  });
});
