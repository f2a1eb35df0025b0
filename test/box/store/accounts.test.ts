import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import type { AccountDesk } from '../../../box/api/ports.ts';
import { accounts } from '../../../box/store/accounts.ts';
import { createSettings, openSettings } from '../../../box/store/open-settings.ts';

const log = pino({ enabled: false });
const password = 'ein langes Kennwort';
let folder: string;
let actions: string[];
let desk: AccountDesk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-accounts-'));
  await createSettings(folder);
  actions = [];
  const audit = async (entry: { actor: string; action: string; detail: object }) =>
    void actions.push(`${entry.actor} ${entry.action} ${JSON.stringify(entry.detail)}`);
  desk = accounts(await openSettings(folder, log), { audit }, 4);
});

it('is claimed by the first installer, who can sign in', async () => {
  expect([desk.isClaimed(), desk.accounts()]).toEqual([false, []]);
  const account = await desk.addAccount('Anna', 'installer', password, 'claim');
  expect(account).toMatchObject({ name: 'anna', role: 'installer' });
  expect(desk.isClaimed()).toBe(true);
  expect(await desk.signIn('ANNA', password)).toEqual(account);
  expect(await desk.signIn('anna', `${password}!`)).toBeUndefined();
  expect(await desk.signIn('nobody', password)).toBeUndefined();
  expect(actions).toEqual(['claim account-added {"account":"anna","role":"installer"}']);
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).not.toContain(password);
});

it('takes a new password at once', async () => {
  await desk.addAccount('anna', 'manager', password, 'claim');
  await desk.changePassword('anna', 'ein ganz anderes', 'anna');
  expect(await desk.signIn('anna', password)).toBeUndefined();
  expect(await desk.signIn('anna', 'ein ganz anderes')).toMatchObject({ role: 'manager' });
});

it('never loses its last installer', async () => {
  await desk.addAccount('anna', 'installer', password, 'claim');
  await desk.addAccount('bert', 'manager', password, 'anna');
  await expect(desk.removeAccount('anna', 'bert')).rejects.toMatchObject({ code: 'CONFLICT' });
  await desk.addAccount('carl', 'installer', password, 'anna');
  await desk.removeAccount('anna', 'carl');
  expect(desk.accounts().map(({ name }) => name)).toEqual(['bert', 'carl']);
});

it.each([
  ['short', 'anna', 'elf Zeichen'],
  ['monotonous', 'anna', 'aaaaaaaaaaaaaaaa'],
  ['holding the name', 'anna', 'anna1234567890'],
  ['endless', 'anna', 'abcdef'.repeat(50)],
  ['of a name with spaces', 'anna b', password],
  ['of a name that is a path', '../anna', password],
])('refuses a password %s', async (_, name, candidate) => {
  await expect(desk.addAccount(name, 'reader', candidate, 'anna')).rejects.toMatchObject({ code: 'USAGE' });
  expect(desk.accounts()).toEqual([]);
});

it('refuses a name twice and one that is not there', async () => {
  await desk.addAccount('anna', 'reader', password, 'x');
  await expect(desk.addAccount('Anna', 'reader', password, 'x')).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(desk.changePassword('bert', password, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(desk.removeAccount('bert', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
