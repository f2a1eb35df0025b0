import { expect, it } from 'vitest';
import type { Role } from '../../../box/api/box-view.ts';
import { cookieOf, password, peopledBox, signIn } from './people.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
let time = 1_800_000_000;
const { app, box } = await peopledBox({ now: () => time });

function lastSeen(): number | undefined {
  return [...box.kept.sessions.values()].at(-1)?.seenAt;
}

async function isIn(cookie: string): Promise<boolean> {
  const answer = await app.inject({ url: '/api/v1/session', headers: { host: 'keller.local', cookie } });
  return answer.statusCode === 200;
}

it.each<[Role, number]>([
  ['installer', 15 * minute],
  ['manager', hour],
  ['reader', 12 * hour],
  ['tenant', 30 * day],
])('lets a %s rest for %i seconds and no longer', async (role, idle) => {
  const cookie = cookieOf(await signIn(app, role));
  time += idle;
  expect(await isIn(cookie)).toBe(true);
  time += idle + 1;
  expect(await isIn(cookie)).toBe(false);
});

it('ends at some time, however busy', async () => {
  const cookie = cookieOf(await signIn(app, 'installer'));
  for (let asked = 0; asked < 72; asked += 1) {
    time += 10 * minute;
    expect(await isIn(cookie)).toBe(true);
  }
  time += minute;
  expect(await isIn(cookie)).toBe(false);
});

it('is not kept alive by what a page asks by itself', async () => {
  const cookie = cookieOf(await signIn(app, 'installer'));
  for (let asked = 0; asked < 4; asked += 1) {
    time += 4 * minute;
    await app.inject({ url: '/api/v1/health', headers: { host: 'keller.local', cookie } });
    const refreshes = { host: 'keller.local', cookie, 'x-meterbox-background': 'yes' };
    expect((await app.inject({ url: '/', headers: refreshes })).statusCode).toBe(asked < 3 ? 200 : 303);
  }
  expect(await isIn(cookie)).toBe(false);
});

it('does not revive when the clock is set back', async () => {
  const cookie = cookieOf(await signIn(app, 'installer'));
  time -= 2 * day;
  expect(await isIn(cookie)).toBe(false);
  time += 2 * day;
});

it('writes a use down at most once a minute', async () => {
  const cookie = cookieOf(await signIn(app, 'manager'));
  const began = time;
  time += 30;
  await isIn(cookie);
  expect(lastSeen()).toBe(began);
  time += 40;
  await isIn(cookie);
  expect(lastSeen()).toBe(time);
});

it('ends on signing out, and the browser forgets the cookie', async () => {
  const cookie = cookieOf(await signIn(app, 'manager'));
  const headers = { host: 'keller.local', cookie };
  const answer = await app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
  expect(answer.statusCode).toBe(204);
  expect(answer.headers['set-cookie']).toContain('Expires=Thu, 01 Jan 1970');
  expect(await isIn(cookie)).toBe(false);
});

it('ends everywhere when the password changes, but for the one who changed it', async () => {
  const here = cookieOf(await signIn(app, 'reader'));
  const elsewhere = cookieOf(await signIn(app, 'reader'));
  const change = (current: string) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/accounts/reader/password',
      headers: { host: 'keller.local', cookie: here },
      payload: { password: 'another long one', current },
    });
  expect((await change('not the current one')).statusCode).toBe(403);
  const changed = await change(password);
  expect(changed.statusCode).toBe(204);
  expect(await isIn(elsewhere)).toBe(false);
  expect(await isIn(here)).toBe(false);
  expect(await isIn(cookieOf(changed))).toBe(true);
});

it('ends when its account is removed', async () => {
  await box.accounts.addAccount('gone soon', 'manager', password, 'test');
  const cookie = cookieOf(await signIn(app, 'gone soon'));
  const installer = cookieOf(await signIn(app, 'installer'));
  const remove = (name: string) =>
    app.inject({
      method: 'DELETE',
      url: `/api/v1/accounts/${encodeURIComponent(name)}`,
      headers: { host: 'keller.local', cookie: installer },
    });
  expect((await remove('gone soon')).statusCode).toBe(204);
  expect(await isIn(cookie)).toBe(false);
  expect((await remove('installer')).json()).toMatchObject({ code: 'CONFLICT' });
});

it('lets a tenant set no password but his own', async () => {
  const cookie = cookieOf(await signIn(app, 'tenant'));
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/accounts/installer/password',
    headers: { host: 'keller.local', cookie },
    payload: { password: 'mine from now on' },
  });
  expect(answer.statusCode).toBe(403);
  expect(await box.accounts.signIn('installer', password)).toBeDefined();
});
