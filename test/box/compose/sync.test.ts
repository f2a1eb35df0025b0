import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SyncState } from '../../../box/api/ports.ts';
import { issueCommand } from '../../../cloud-sync/central/issue-command.ts';
import type { CommandAction } from '../../../cloud-sync/contract/command.ts';
import { meterbox, newBox, objects, startDaemon, type Daemon } from '../../simulators/meterbox.ts';
import { type Centre, startCentre } from '../../simulators/sync-pair.ts';

let centre: Centre;
let folder: string;
let authority: string;
let daemon: Daemon;
beforeAll(async () => {
  centre = await startCentre('https');
  folder = await newBox();
  await quickly(folder);
  authority = join(await mkdtemp(join(tmpdir(), 'meterbox-ca-')), 'authority.pem');
  await writeFile(authority, centre.central.authority.certificate);
  daemon = await startDaemon(folder);
}, 60_000);
afterAll(async () => {
  await daemon.kill();
  await centre.close();
  await rm(folder, { recursive: true, force: true });
});

/** Says hello every second instead of every minute. */
async function quickly(data: string): Promise<void> {
  const path = join(data, 'settings.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"helloSeconds": 60', '"helloSeconds": 1'));
}

/** Asks the centre's API. */
async function centreApi<T>(method: string, path: string, body?: object): Promise<T> {
  const { central } = centre;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const asking = request(
    {
      host: 'localhost',
      port: central.port,
      path: `/api/v1/${path}`,
      method,
      ca: central.authority.certificate,
      headers: {
        authorization: `Bearer ${central.token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
    },
    (answer) => void json(answer).then((value) => resolve(value as T), reject),
  );
  asking.on('error', reject);
  asking.end(body ? JSON.stringify(body) : undefined);
  return promise;
}

const status = async (): Promise<SyncState> =>
  objects<SyncState & Record<string, unknown>>(
    await meterbox('sync', 'status', '--json', '--data', folder),
  )[0] as SyncState;

async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > end) throw new Error(`Not in time: ${JSON.stringify(answer)}`);
    await after(50);
  }
}

let box = '';

it('says that it has no centre, and refuses a claim code that the centre does not know', async () => {
  expect(await status()).toMatchObject({ enrolled: false, phase: 'off' });
  const url = `https://localhost:${centre.central.port}`;
  const words = ['sync', 'enrol', url, 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A', '--authority', authority];
  const wrong = await meterbox(...words, '--data', folder);
  expect([wrong.code, wrong.err.join()]).toEqual([
    1,
    expect.stringContaining('wrong, used up or has run out'),
  ]);
  const strange = await meterbox('sync', 'enrol', url, 'A'.repeat(26), '--data', folder);
  expect([strange.code, strange.err.join()]).toEqual([1, expect.stringContaining('not trusted')]);
});

it('enrols with a one-time code; the key stays in a file that only the box can read', async () => {
  const { code } = await centreApi<{ code: string }>('POST', 'claims', { name: 'Seestrasse 21' });
  const url = `https://localhost:${centre.central.port}`;
  const done = await meterbox('sync', 'enrol', url, code, '--authority', authority, '--data', folder);
  expect([done.code, done.err]).toEqual([0, []]);
  expect((await stat(join(folder, 'keys/sync-identity.json'))).mode & 0o777).toBe(0o600);
  const again = await meterbox('sync', 'enrol', url, code, '--authority', authority, '--data', folder);
  expect(again.code).toBe(1);
  const state = await until(status, ({ phase }) => phase === 'idle');
  expect(state).toMatchObject({ enrolled: true, transport: 'https', waiting: 0 });
  const { items } = await centreApi<{ items: { box: string; name: string; health: object | null }[] }>(
    'GET',
    'boxes',
  );
  expect(items).toMatchObject([{ name: 'Seestrasse 21', desiredVersion: 0 }]);
  box = items[0]?.box ?? '';
});

/** What became of a command, once it is final. */
async function outcome(
  action: CommandAction,
): Promise<{ status: string; result: { message: string } | null }> {
  const body = { action, issuedBy: 'Ada' };
  const { id } = await centreApi<{ id: string }>('POST', `boxes/${box}/commands`, body);
  type Item = { id: string; status: string; result: { message: string } | null };
  const { items } = await until(
    () => centreApi<{ items: Item[] }>('GET', `boxes/${box}/commands`),
    ({ items }) => items.find((item) => item.id === id)?.status !== 'waiting',
  );
  return items.find((item) => item.id === id) as Item;
}

it('carries out commands, says what came of them, and writes them down', async () => {
  expect(await outcome({ kind: 'identify', seconds: 5 })).toMatchObject({ status: 'done' });
  expect(await outcome({ kind: 'support-bundle' })).toMatchObject({ status: 'done', result: { output: {} } });
  expect(await outcome({ kind: 'update', version: '9.9.9' })).toMatchObject({ status: 'failed' });
  expect(await outcome({ kind: 'reingest', digest: 'ab'.repeat(32) })).toMatchObject({ status: 'failed' });
  const before = JSON.parse(await readFile(join(folder, 'keys/sync-identity.json'), 'utf8')) as {
    key: string;
  };
  expect(await outcome({ kind: 'renew-certificate' })).toMatchObject({ status: 'done' });
  const now = JSON.parse(await readFile(join(folder, 'keys/sync-identity.json'), 'utf8')) as { key: string };
  expect(now.key).not.toBe(before.key);
});

it('applies desired data points as a whole, and says why it did not', async () => {
  const point = { name: 'Haus', user: 'haus', signIn: 'key', publicKeys: [publicKey] };
  await centreApi('PUT', `boxes/${box}/desired`, { dataPoints: [point] });
  type Reported = { reported: { version: number; refused?: { message: string } } | null };
  await until(
    () => centreApi<Reported>('GET', `boxes/${box}`),
    ({ reported }) => reported?.version === 1,
  );
  const list = await meterbox('datapoint', 'list', '--json', '--data', folder);
  expect(objects(list)).toMatchObject([{ user: 'haus', signIn: 'key' }]);

  await centreApi('PUT', `boxes/${box}/desired`, {
    dataPoints: [
      { ...point, name: 'Neu' },
      { user: 'x!', name: 'y' },
    ],
  });
  const refused = await until(
    () => centreApi<Reported>('GET', `boxes/${box}`),
    ({ reported }) => reported?.refused !== undefined,
  );
  expect(refused.reported?.refused?.message).toContain('user');
  expect(objects(await meterbox('datapoint', 'list', '--json', '--data', folder))).toMatchObject([
    { name: 'Haus' },
  ]);
});

it('refuses commands when the owner of the site does not want them, expired ones and forged ones', async () => {
  await meterbox('sync', 'commands', 'refuse', '--data', folder);
  expect(await outcome({ kind: 'identify', seconds: 5 })).toMatchObject({
    status: 'refused',
    result: { message: expect.stringContaining('owner') },
  });
  await meterbox('sync', 'commands', 'allow', '--data', folder);

  const stranger = { ...centre.central.authority, sign: async () => Buffer.alloc(64).toString('base64') };
  const wish = {
    box,
    action: { kind: 'identify', seconds: 5 },
    issuedBy: 'Eve',
    validSeconds: 600,
    now: new Date(),
  } as const;
  const forged = await issueCommand(centre.central.database, stranger, wish);
  await until(async () => daemon.lines.some((line) => line.includes('not signed by the centre')), Boolean);
  const rows = await centre.central.database.query('SELECT status FROM command WHERE id = $1', [forged]);
  expect(rows).toEqual([{ status: 'waiting' }]);
});

it('pauses and goes on, and restarts from afar', async () => {
  await meterbox('sync', 'pause', '1', '--data', folder);
  await until(status, ({ phase }) => phase === 'paused');
  await meterbox('sync', 'resume', '--data', folder);
  await until(status, ({ phase }) => phase === 'idle');
  const restarted = await outcome({ kind: 'restart' });
  expect(restarted.status).toBe('accepted');
  await until(async () => daemon.lines.some((line) => line.includes('Box has stopped')), Boolean);
  daemon = await startDaemon(folder);
  const last = await until(
    () =>
      centreApi<{ items: { action: { kind: string }; status: string }[] }>('GET', `boxes/${box}/commands`),
    ({ items }) => items[0]?.status === 'done',
  );
  expect(last.items[0]).toMatchObject({ action: { kind: 'restart' } });
});

it('is shut out when it was revoked, and says so', async () => {
  await centreApi('POST', `boxes/${box}/revoke`);
  const state = await until(status, ({ error }) => error !== undefined);
  expect(state.error).toContain('401');
});

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6mZ7mM5yG3qgYVt3R8uKpJ2x0W0dV0bVXkq0m1kq2b test';
