import { describe, expect, it } from 'vitest';
import { roles, type Role } from '../../../box/api/box-view.ts';
import { buildApi } from '../../../box/api/build-api.ts';
import { createClaimCode } from '../../../box/api/claim-code.ts';
import { simulateBox } from '../../simulators/box-ports.ts';
import { peopledBox } from './people.ts';

const { app, ask, box } = await peopledBox();
await app.ready();

/** Who may, written down a second time on purpose: a route that is missing here fails. `+` may, `-` may not;
 *  nobody, installer, manager, reader, tenant. */
const matrix: Readonly<Record<string, string>> = {
  'GET /api/v1/data-points': '-++--',
  'POST /api/v1/data-points': '-+---',
  'GET /api/v1/data-points/:id': '-++--',
  'PATCH /api/v1/data-points/:id': '-+---',
  'DELETE /api/v1/data-points/:id': '-+---',
  'POST /api/v1/data-points/:id/rotate': '-+---',
  'POST /api/v1/data-points/:id/push-token': '-+---',
  'DELETE /api/v1/data-points/:id/push-token': '-+---',
  'POST /push/:token': '+++++',
  'GET /api/v1/files': '-++--',
  'GET /api/v1/files/:id': '-++--',
  'POST /api/v1/files': '-++--',
  'POST /api/v1/files/read-again': '-++--',
  'GET /api/v1/originals/:digest': '-++--',
  'GET /api/v1/quarantine': '-++--',
  'GET /api/v1/quarantine/:id': '-++--',
  'POST /api/v1/quarantine/:id/retry': '-++--',
  'POST /api/v1/quarantine/:id/accept': '-++--',
  'DELETE /api/v1/quarantine/:id': '-++--',
  'GET /api/v1/devices': '-+++-',
  'GET /api/v1/devices/:id': '-+++-',
  'GET /api/v1/readings': '-+++-',
  'GET /api/v1/properties': '-++--',
  'POST /api/v1/properties': '-++--',
  'POST /api/v1/properties/check': '-++--',
  'POST /api/v1/properties/from-dta-rem': '-++--',
  'GET /api/v1/properties/:id': '-++--',
  'GET /api/v1/properties/:id/versions': '-++--',
  'GET /api/v1/properties/:id/diff': '-++--',
  'GET /api/v1/properties/:id/tables/:table': '-++--',
  'POST /api/v1/properties/:id/tables/:table': '-++--',
  'POST /api/v1/properties/:id/tenant-list': '-++--',
  'GET /api/v1/properties/:id/take-over': '-++--',
  'POST /api/v1/properties/:id/take-over': '-++--',
  'POST /api/v1/settlements': '-++--',
  'GET /api/v1/settlements': '-++--',
  'GET /api/v1/settlements/parked': '-++--',
  'GET /api/v1/settlements/:id': '-++--',
  'GET /api/v1/settlements/:id/versions': '-++--',
  'GET /api/v1/settlements/:id/diff': '-++--',
  'GET /api/v1/settlements/:id/explain': '-++--',
  'GET /api/v1/settlements/:id/documents/:document': '-++--',
  'POST /api/v1/settlements/:id/documents/:document': '-++--',
  'POST /api/v1/settlements/:id/dta-rem': '-++--',
  'GET /api/v1/properties/:id/tenant-links': '-++--',
  'POST /api/v1/properties/:id/tenant-links': '-++--',
  'DELETE /api/v1/tenant-links/:link': '-++--',
  'POST /api/v1/tenant-links/open': '+++++',
  'GET /api/v1/ports': '-++--',
  'GET /api/v1/ports/plugged': '-+---',
  'POST /api/v1/ports': '-+---',
  'PATCH /api/v1/ports/:id': '-+---',
  'DELETE /api/v1/ports/:id': '-+---',
  'POST /api/v1/bus/:id/scans': '-+---',
  'GET /api/v1/bus/scans/:scan': '-++--',
  'DELETE /api/v1/bus/scans/:scan': '-+---',
  'POST /api/v1/bus/:id/read': '-+---',
  'POST /api/v1/bus/:id/round': '-+---',
  'POST /api/v1/bus/:id/address': '-+---',
  'POST /api/v1/bus/:id/reset': '-+---',
  'GET /api/v1/air': '-++--',
  'POST /api/v1/air': '-+---',
  'POST /api/v1/air/assign': '-+---',
  'POST /api/v1/air/test-keys': '-+---',
  'GET /api/v1/meter-keys': '-+---',
  'POST /api/v1/meter-keys': '-+---',
  'DELETE /api/v1/meter-keys/:serial': '-+---',
  'GET /api/v1/profiles': '-++--',
  'GET /api/v1/profiles/:id': '-++--',
  'POST /api/v1/profiles/suggest': '-++--',
  'POST /api/v1/profiles/preview': '-++--',
  'POST /api/v1/profiles/compare': '-++--',
  'POST /api/v1/profiles': '-++--',
  'DELETE /api/v1/profiles/:id': '-++--',
  'GET /api/v1/worklist': '-+++-',
  'POST /api/v1/worklist/judge': '-++--',
  'GET /api/v1/worklist/coverage': '-+++-',
  'GET /api/v1/audit': '-++--',
  'GET /api/v1/accounts': '-+---',
  'POST /api/v1/accounts': '-+---',
  'DELETE /api/v1/accounts/:name': '-+---',
  'POST /api/v1/accounts/:name/password': '-++++',
  'POST /api/v1/claim': '-----',
  'POST /api/v1/session': '+++++',
  'GET /api/v1/session': '-++++',
  'DELETE /api/v1/session': '-++++',
  'GET /api/v1/health': '+++++',
  'GET /api/v1/backup': '-+---',
  'GET /api/v1/host-keys': '-+---',
  'POST /api/v1/host-keys/prepare': '-+---',
  'POST /api/v1/host-keys/switch': '-+---',
  'GET /api/v1/events': '-++--',
  'GET /api/v1/sync': '-++--',
  'POST /api/v1/sync/enrol': '-+---',
  'POST /api/v1/sync/pause': '-+---',
  'POST /api/v1/sync/commands': '-+---',
  'POST /api/v1/sync/restore': '-+---',
  'GET /metrics': '-++--',
  'GET /api/openapi.json': '+++++',
  'GET /claim': '-----',
  'GET /sign-in': '+++++',
  'GET /': '-++++',
  'GET /account': '-++++',
  'GET /data-points': '-++--',
  'GET /devices': '-+++-',
  'GET /devices/:id': '-+++-',
  'GET /files/:id': '-++--',
};

const everybody: readonly (Role | undefined)[] = [undefined, ...roles];
const isAsset = (url: string) => url.startsWith('/assets/');
const named = app.routeTable.filter(({ url }) => !isAsset(url));

it('has every route in the matrix, and no route in it that is gone', () => {
  const built = named.map(({ method, url }) => `${method} ${url}`);
  expect(built.toSorted()).toEqual(Object.keys(matrix).toSorted());
});

it('cannot be built with a route that does not say who may call it', () => {
  const other = buildApi(simulateBox(), { caller: 'people' });
  expect(() => other.get('/open', async () => 'hello')).toThrow('does not say who may call it');
});

describe.each(named)('$method $url', ({ method, url }) => {
  it.each(everybody)('lets in whom the matrix says: %s', async (who) => {
    const may = matrix[`${method} ${url}`]?.[everybody.indexOf(who)] === '+';
    // Ids that are nowhere and bodies that say nothing: who is let in hears that, the others never get so far.
    const path = url
      .replace(':digest', 'ab'.repeat(32))
      .replace(':id', '999')
      .replace(':scan', '999')
      .replace(':serial', '99999999')
      .replace(':name', 'nobody');
    if (may && (url === '/api/v1/events' || (method === 'DELETE' && url === '/api/v1/session'))) return;
    const payload = method === 'POST' || method === 'PATCH' ? { payload: {} } : {};
    const answer = await ask(who, { method, url: path, ...payload });
    const refused = [303, 401, 403, 409].includes(answer.statusCode);
    // Landing pages lead people of some roles on to what is theirs.
    const led = url === '/' && answer.statusCode === 303 && answer.headers.location !== '/sign-in';
    expect({ refused: refused && !led, status: answer.statusCode }).toMatchObject({ refused: !may });
  });
});

it('serves the claim page, its files and nothing else before the claim', async () => {
  const claim = createClaimCode();
  const fresh = buildApi(simulateBox({ claim }), { caller: 'people' });
  await fresh.ready();
  const heard = await Promise.all(
    fresh.routeTable.map(async ({ method, url }) => {
      const payload = method === 'GET' || method === 'DELETE' ? {} : { payload: {} };
      const { statusCode, headers } = await fresh.inject({ method, url, ...payload });
      return { url, answer: `${statusCode} ${headers.location ?? ''}`.trim() };
    }),
  );
  const open = heard.filter(({ answer }) => answer !== '403' && answer !== '303 /claim');
  expect(open.filter(({ url }) => !isAsset(url))).toEqual([
    { url: '/api/v1/claim', answer: '400' },
    { url: '/claim', answer: '200' },
  ]);
  expect(open.filter(({ answer }) => answer === '200').length).toBe(
    fresh.routeTable.filter(({ url }) => isAsset(url)).length + 1,
  );
  expect((await fresh.inject('/nothing')).statusCode).toBe(403);
});

it('takes a right code once and signs the first installer in', async () => {
  const claim = createClaimCode();
  const fresh = buildApi(simulateBox({ claim }), { caller: 'people' });
  const ask1 = (code: string, secret = 'long enough for it') =>
    fresh.inject({ method: 'POST', url: '/api/v1/claim', payload: { code, name: 'anna', password: secret } });
  expect((await ask1(claim.text, 'short')).statusCode).toBe(400);
  expect((await ask1('0000-0000-0000-0000')).statusCode).toBe(403);
  const answer = await ask1(claim.text.toLowerCase().replaceAll('-', ' '));
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['set-cookie']).toMatch(
    /^__Host-meterbox=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect((await ask1(claim.text)).statusCode).toBe(409);
});

it('lets the local administrator do what an installer may, claimed or not', async () => {
  const empty = simulateBox();
  const local = buildApi(empty, { caller: 'command' });
  const made = await local.inject({
    method: 'POST',
    url: '/api/v1/data-points',
    payload: { name: 'Bezirksstraße' },
  });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ dataPoint: { name: 'Bezirksstraße' }, password: expect.any(String) });
  expect(empty.kept.audit).toContainEqual(
    expect.objectContaining({ actor: 'command', action: 'data-point-added' }),
  );
  expect((await local.inject('/api/v1/health')).json()).toMatchObject({
    status: 'attention',
    version: '0.1.0',
  });
});

it('describes itself as OpenAPI 3.1, errors and all', async () => {
  const { paths, openapi } = (await ask(undefined, { url: '/api/openapi.json' })).json<{
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  }>();
  expect(openapi).toBe('3.1.0');
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      path,
      method,
      codes: Object.keys(responses),
    })),
  );
  expect(described.length).toBe(
    named.filter(({ url }) => url.startsWith('/api/v1') || url === '/metrics' || url.startsWith('/push'))
      .length,
  );
  for (const { codes } of described) expect(codes).toEqual(expect.arrayContaining(['4XX', '5XX']));
});

it('says only to caretakers how exactly the box is', async () => {
  expect((await ask(undefined, { url: '/api/v1/health' })).json()).toEqual({ status: 'attention' });
  expect((await ask('tenant', { url: '/api/v1/health' })).json()).toEqual({ status: 'attention' });
  const whole = (await ask('manager', { url: '/api/v1/health' })).json<{
    checks: unknown[];
    boxId: string;
  }>();
  expect(whole.checks.length).toBe(2);
  expect(whole.boxId).toBe(box.status.boxId);
});

it('lets no field leave the box that nobody declared', async () => {
  const { items } = (await ask('installer', { url: '/api/v1/accounts' })).json<{ items: object[] }>();
  expect(Object.keys(box.accounts.accounts()[0] ?? {})).toContain('hash');
  for (const account of items) expect(Object.keys(account).toSorted()).toEqual(['createdAt', 'name', 'role']);
  const archivePassword = { rule: 'fixed', password: 'very secret' };
  const wish = { name: 'with archive', archivePassword };
  const made = await ask('installer', { method: 'POST', url: '/api/v1/data-points', payload: wish });
  expect(made.statusCode).toBe(201);
  for (const url of [
    '/api/v1/data-points',
    `/api/v1/data-points/${made.json<{ dataPoint: { id: string } }>().dataPoint.id}`,
  ])
    expect((await ask('installer', { url })).body).not.toContain('very secret');
});

it('answers many readings whole, slice by slice, and others in between', async () => {
  const large = simulateBox({ devices: 3000 });
  const local = buildApi(large, { caller: 'command' });
  await local.ready();
  let finished = false;
  const answer = local.inject('/api/v1/readings?limit=5000').finally(() => (finished = true));
  await local.inject('/api/v1/session');
  expect(finished).toBe(false);
  const { items } = (await answer).json<{ items: { change: number; unit: string; value: string }[] }>();
  expect(items.map(({ change }) => change)).toEqual(
    large.view.readings({ limit: 5000 }).map(({ change }) => change),
  );
  expect(new Set(items.map(({ unit }) => unit))).toEqual(new Set(['', 'm3']));
  expect((await local.inject('/api/v1/readings?serial=1')).json()).toEqual({ items: [] });
});

it('stops guessing the claim code, and says when to try again', async () => {
  const claim = createClaimCode();
  const fresh = buildApi(simulateBox({ claim }), { caller: 'people' });
  const guess = (code: string) =>
    fresh.inject({
      method: 'POST',
      url: '/api/v1/claim',
      payload: { code, name: 'eve', password: 'long enough for it' },
    });
  const statuses = [];
  for (let at = 0; at < 6; at += 1) statuses.push((await guess(`0000-0000-0000-000${at}`)).statusCode);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
  const right = await guess(claim.text);
  expect(right.statusCode).toBe(429);
  expect(right.headers['retry-after']).toBe('900');
});
