import { expect, it } from 'vitest';
import { buildApi } from '../../../box/api/build-api.ts';
import { simulateBox } from '../../simulators/box-ports.ts';
import { peopledBox } from './people.ts';

async function pushing() {
  const { ask, box, app } = await peopledBox();
  const { json } = await ask('installer', {
    method: 'POST',
    url: '/api/v1/data-points',
    payload: { name: 'MUC Keller' },
  }).then((answer) => ({ json: answer.json<{ dataPoint: { id: string } }>() }));
  const own = `/api/v1/data-points/${json.dataPoint.id}/push-token`;
  const fresh = await ask('installer', { method: 'POST', url: own });
  const { token, path } = fresh.json<{ token: string; path: string }>();
  const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url, payload, headers: { host: '192.0.2.7', ...headers } });
  return { ask, box, own, token, path, post };
}

it('takes what is posted under a token, whatever kind it says to be of', async () => {
  const { box, path, token, post } = await pushing();
  expect(token).toMatch(/^[\w-]{43}$/);
  const kinds = [
    'text/xml',
    'application/json',
    'text/csv; charset=latin1',
    'application/x-www-form-urlencoded',
  ];
  for (const kind of kinds) {
    const answer = await post(`${path}?name=sub/dir/muc.xml`, `known ${kind}`, { 'content-type': kind });
    expect(answer.json()).toEqual({ name: 'muc.xml', size: 6 + kind.length });
  }
  expect(box.kept.uploads).toHaveLength(kinds.length);
  const named = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="..\\day.csv"' };
  expect((await post(path, 'known', named)).json()).toMatchObject({ name: 'day.csv' });
  const plain = await post(path, 'known', { 'content-type': 'text/xml' });
  expect(plain.json<{ name: string }>().name).toMatch(/^push-\d{8}T\d{6}Z\.xml$/);
  expect((await post(path, '')).json()).toMatchObject({ size: 0 });
});

it('takes a form with one file', async () => {
  const { box, path, post } = await pushing();
  const form = [
    '--b',
    'Content-Disposition: form-data; name="file"; filename="muc.csv"',
    'Content-Type: text/csv',
    '',
    'known;1',
    '--b--',
    '',
  ].join('\r\n');
  const answer = await post(path, form, { 'content-type': 'multipart/form-data; boundary=b' });
  expect(answer.json()).toEqual({ name: 'muc.csv', size: 7 });
  expect(box.kept.uploads.at(-1)).toMatchObject({ name: 'muc.csv', bytes: 7 });
});

it('refuses files beyond the limit, and keeps nothing of them', async () => {
  const { box, path, post } = await pushing();
  const answer = await post(path, Buffer.alloc(1_000_001), { 'content-type': 'text/csv' });
  expect(answer.statusCode).toBe(413);
  expect(box.kept.uploads).toEqual([]);
});

it('knows nobody under another token, and makes guessing slow', async () => {
  const { path, post } = await pushing();
  const answers: number[] = [];
  for (let guess = 0; guess < 22; guess += 1)
    answers.push((await post(`/push/${'A'.repeat(40)}${100 + guess}`, 'known')).statusCode);
  expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 404));
  expect(answers.slice(-1)).toEqual([429]);
  expect((await post(path, 'known')).statusCode).toBe(200);
});

it('ends when its token is taken away', async () => {
  const { ask, own, post } = await pushing();
  const second = await ask('installer', { method: 'POST', url: own });
  expect((await ask('installer', { method: 'DELETE', url: own })).json()).not.toHaveProperty('mayPush');
  expect((await post(second.json<{ path: string }>().path, 'known')).statusCode).toBe(404);
});

it('is not there on the control socket: whoever is there takes the upload', async () => {
  const local = buildApi(simulateBox(), { caller: 'command' });
  expect((await local.inject({ method: 'POST', url: '/push/x', payload: '' })).statusCode).toBe(404);
});
