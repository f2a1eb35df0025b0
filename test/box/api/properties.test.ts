import { expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';
import { peopledBox } from './people.ts';

const document = swissDocument(isoDate('2026-10-31'));
const { ask } = await peopledBox();
const open = (key: string) =>
  ask(undefined, { method: 'POST', url: '/api/v1/tenant-links/open', payload: { key } });
const manager = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
  ask('manager', { method, url: `/api/v1/${path}`, ...(payload ? { payload } : {}) });

it('keeps, shows, compares and exports a property', async () => {
  const made = await manager('POST', 'properties', { document, basedOn: 0 });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toEqual({ version: 1, issues: [] });
  expect((await manager('POST', 'properties', { document, basedOn: 0 })).statusCode).toBe(409);
  const changed = await manager('POST', 'properties', {
    document: { ...document, name: 'See 21' },
    basedOn: 1,
  });
  expect(changed.json()).toMatchObject({ version: 2 });
  expect((await manager('GET', 'properties')).json()).toMatchObject({
    items: [{ key: 'seestrasse-21', version: 2 }],
  });
  expect((await manager('GET', 'properties/seestrasse-21?version=1')).json()).toMatchObject({
    version: 1,
    document: { name: 'Seestrasse 21' },
  });
  expect((await manager('GET', 'properties/seestrasse-21/versions')).json()).toMatchObject({
    items: [{ version: 1 }, { version: 2 }],
  });
  expect((await manager('GET', 'properties/seestrasse-21/diff?from=1&to=2')).json()).toEqual({
    items: [{ place: 'name', before: '"Seestrasse 21"', after: '"See 21"' }],
  });
  const table = await manager('GET', 'properties/seestrasse-21/tables/units');
  expect(table.headers['content-type']).toContain('text/csv');
  const back = await ask('manager', {
    method: 'POST',
    url: '/api/v1/properties/seestrasse-21/tables/units?basedOn=2',
    payload: Buffer.from(table.body.replace('112.7', '113')),
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(back.json()).toMatchObject({ version: 3 });
});

it('says all that is wrong with a document', async () => {
  const bad = { ...document, zone: 'nowhere', buildings: [{ id: 'H', name: 'H', units: [{ id: 'U' }] }] };
  const answer = await manager('POST', 'properties/check', { document: bad });
  expect(answer.json()).toMatchObject({ good: false });
  expect(answer.json<{ issues: unknown[] }>().issues).toHaveLength(3);
  expect((await manager('POST', 'properties', { document: bad, basedOn: 0 })).json()).toMatchObject({
    code: 'USAGE',
  });
});

it('parks a settlement of a house without readings, with every reason', async () => {
  const wish = { propertyId: 'seestrasse-21', from: '2025-07-01', until: '2026-06-30', wish: 'release' };
  const answer = await manager('POST', 'settlements', wish);
  expect(answer.json()).toMatchObject({ status: 'parked', id: 'seestrasse-21:2025-07-01:2026-06-30' });
  expect(answer.json<{ issues: unknown[] }>().issues.length).toBeGreaterThan(29);
  expect((await manager('GET', 'settlements/parked')).json()).toMatchObject({
    items: [{ firstDay: '2025-07-01' }],
  });
  expect((await manager('GET', 'settlements')).json()).toEqual({ items: [] });
  expect((await manager('GET', 'settlements/seestrasse-21:2025-07-01:2026-06-30')).statusCode).toBe(404);
  for (const period of [
    { from: '2025-02-30', until: '2026-06-30' },
    { from: '2026-07-01', until: '2026-06-30' },
  ])
    expect((await manager('POST', 'settlements', { ...wish, ...period })).statusCode).toBe(400);
});

it('opens a tenant’s link for anybody who has it, a few tries at a time', async () => {
  const made = await manager('POST', 'properties/seestrasse-21/tenant-links', { occupancyId: 'S1-1' });
  const { token, id } = made.json<{ token: string; id: number }>();
  expect((await open(token)).json()).toMatchObject({ unitId: 'S1', party: 'Familie Bicker' });
  expect((await manager('DELETE', `tenant-links/${id}`)).statusCode).toBe(204);
  expect((await open(token)).statusCode).toBe(404);
  let last = 0;
  for (let tries = 0; tries < 30 && last !== 429; tries += 1)
    last = (await open('guessing-a-key')).statusCode;
  expect(last).toBe(429);
});

it('takes no file where none is sent', async () => {
  const answer = await manager('POST', 'properties/seestrasse-21/tenant-list', {});
  expect(answer.json()).toMatchObject({ code: 'USAGE' });
});
