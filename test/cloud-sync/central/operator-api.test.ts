import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CentralReading } from '../../../cloud-sync/central/read-facts.ts';
import { factsOfBox } from '../../simulators/facts-of-both.ts';
import { deliveryOf } from '../../simulators/random-facts.ts';
import {
  type Centre,
  enrolledBox,
  startCentre,
  type SyncBox,
  syncUntilDone,
} from '../../simulators/sync-pair.ts';

let centre: Centre;
let box: SyncBox;
beforeAll(async () => {
  centre = await startCentre('https');
  box = await enrolledBox(centre);
  await box.store.record(deliveryOf(1, 300));
  await box.store.record(deliveryOf(2, 300));
  await syncUntilDone(box);
}, 60_000);
afterAll(async () => {
  await box.close();
  await centre.close();
});

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly policy: string;
}

/** Asks the centre as a person or billing would. */
function ask(
  path: string,
  wish: { method?: string; body?: string; authorization?: string } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { port, token, authority } = centre.central;
  const { authorization = `Bearer ${token}`, body, method = 'GET' } = wish;
  const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const asking = request(
    { host: 'localhost', port, path, method, headers, ca: authority.certificate },
    (answer) => {
      const policy = String(answer.headers['content-security-policy']);
      text(answer).then((all) => resolve({ status: answer.statusCode ?? 0, body: all, policy }), reject);
    },
  );
  asking.on('error', reject);
  asking.end(body);
  return promise;
}

it('lets in whoever has the token, as a bearer or as the password of a browser', async () => {
  const { token } = centre.central;
  for (const path of ['/', '/fleet.css', '/api/openapi.json', '/api/v1/boxes', '/api/v1/readings']) {
    for (const authorization of ['', 'Bearer x', basic('x'), `Bearer ${token}x`])
      expect([path, (await ask(path, { authorization })).status]).toEqual([path, 401]);
    expect([path, (await ask(path, { authorization: basic(token) })).status]).toEqual([path, 200]);
  }
  expect((await ask('/health', { authorization: '' })).body).toBe('{"status":"ok"}');
  expect((await ask('/authority.pem', { authorization: '' })).body).toContain('BEGIN CERTIFICATE');
});

it('gives billing all readings, page by page, each once', async () => {
  const all: CentralReading[] = [];
  for (let after = ''; ;) {
    const answer = await ask(`/api/v1/readings?box=${box.id}&limit=7${after}`);
    const { items, next } = JSON.parse(answer.body) as { items: CentralReading[]; next?: string };
    all.push(...items);
    if (next === undefined) break;
    after = `&after=${next}`;
  }
  const here = factsOfBox(box.store).readings;
  expect(all).toHaveLength(here.length);
  expect(new Set(all.map(({ change }) => change)).size).toBe(here.length);

  const serial = all[0]?.serial ?? '';
  const some = await ask(
    `/api/v1/readings?serial=${serial}&firstDay=2025-12-01&lastDay=2025-12-31&quantity=hca`,
  );
  const { items } = JSON.parse(some.body) as { items: CentralReading[] };
  const wanted = all.filter(
    (reading) =>
      reading.serial === serial &&
      reading.quantity === 'hca' &&
      reading.validOn >= '2025-12-01' &&
      reading.validOn <= '2025-12-31',
  );
  expect(items).toEqual(wanted);
});

it.each([
  '/api/v1/readings?after=1_2',
  "/api/v1/readings?after=1_2025-01-01_0_0_0_1'--",
  '/api/v1/readings?limit=0',
  '/api/v1/readings?firstDay=yesterday',
  '/api/v1/readings?color=red',
  '/api/v1/boxes/box-1',
])('refuses %s', async (path) => {
  expect((await ask(path)).status).toBe(400);
});

it('describes itself, route by route', async () => {
  const { paths } = JSON.parse((await ask('/api/openapi.json')).body) as { paths: object };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/v1/boxes', '/api/v1/readings', '/api/v1/devices', '/api/v1/claims']),
  );
});

it('shows the fleet on one page without a script, and names as text', async () => {
  await centre.central.database.query('UPDATE box SET name = $2 WHERE box = $1', [
    box.id,
    '<b>Haus & Hof</b>',
  ]);
  const { body, policy } = await ask('/');
  expect(body).toContain(box.id);
  expect(body).toContain('&#60;b&#62;Haus &#38; Hof');
  expect(body).not.toContain('<b>');
  expect(policy).toContain("default-src 'none'");
});

it('goes back with its cursor when somebody asks for a number again, and still doubles nothing', async () => {
  const { epoch } = box.store.changesAfter(0, 1);
  const body = JSON.stringify({ action: { kind: 'resend', epoch, from: 10 }, issuedBy: 'Ada' });
  expect((await ask(`/api/v1/boxes/${box.id}/commands`, { method: 'POST', body })).status).toBe(202);
  const before = JSON.parse((await ask(`/api/v1/boxes/${box.id}`)).body) as {
    acked: number;
    waiting: number;
  };
  expect(before.acked).toBe(9);
  expect(before.waiting).toBe(box.store.counts().lastChange - 9);
  const readings = (await centre.central.database.query('SELECT 1 FROM reading')).length;
  await syncUntilDone(box);
  expect((await centre.central.database.query('SELECT 1 FROM reading')).length).toBe(readings);
});

/** What a browser sends after a person has typed a password. */
function basic(word: string): string {
  return `Basic ${Buffer.from(`anybody:${word}`).toString('base64')}`;
}
