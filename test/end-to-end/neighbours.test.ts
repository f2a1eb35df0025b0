import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeliveryView } from '../../box/api/box-view.ts';
import { openBoxClient } from '../../box/cli/box-client.ts';
import { peer } from '../peer.ts';
import { freePorts } from '../simulators/demo/free-ports.ts';
import { type Daemon, meterbox, meterboxWith, newBox, objects, startDaemon } from '../simulators/meterbox.ts';

const [httpsPort = 0, ftpPort = 0] = await freePorts(2);
let folder: string;
let daemon: Daemon;

beforeAll(async () => {
  folder = await newBox();
  const path = join(folder, 'settings.json');
  const settings = JSON.parse(await readFile(path, 'utf8')) as Record<string, Record<string, unknown>>;
  settings['web'] = { ...settings['web'], httpsPort };
  settings['ftp'] = { host: '127.0.0.1', port: ftpPort };
  await writeFile(path, JSON.stringify(settings));
  await meterboxWith(
    { input: 'ein langes Kennwort\n' },
    'account',
    'add',
    'anna',
    '--stdin',
    '--data',
    folder,
  );
  daemon = await startDaemon(folder);
});
afterAll(() => daemon.stop());

it('takes what a solvimus posts over HTTPS through the same line as every other file', async () => {
  await meterbox('datapoint', 'add', 'MUC', '--data', folder);
  const made = await meterbox('datapoint', 'rotate-push-token', 'muc', '--json', '--data', folder);
  const [{ path } = { path: '' }] = objects<{ path: string }>(made);
  expect(await post(path, '<unknown/>')).toEqual({ status: 200, body: { name: 'muc.xml', size: 10 } });

  const box = await openBoxClient(folder);
  const deliveries = () =>
    box.ask<{ items: readonly DeliveryView[] }>({ method: 'GET', path: 'files' }).then(({ items }) => items);
  await expect.poll(deliveries).toMatchObject([{ name: 'muc.xml', door: 'push', sender: '127.0.0.1' }]);
  await box.close();
  const taken = await meterbox('datapoint', 'remove-push-token', 'muc', '--data', folder);
  expect(taken.code).toBe(0);
  expect(await post(path, '<unknown/>')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

const curl = peer('curl');
it.skipIf(curl === undefined)('tells an FTP sender to use SFTP', () => {
  const args = [
    '-v',
    '--max-time',
    '10',
    '-T',
    '-',
    `ftp://127.0.0.1:${ftpPort}/a.csv`,
    '--user',
    'u:secret',
  ];
  const { status, stderr } = spawnSync(curl ?? '', args, { input: 'x', encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('530-Set the transfer to SFTP');
  expect(stderr).not.toContain('PASS');
});

/** Posts as a gateway that trusts the box would; which certificate it shows is the business of other tests. */
async function post(path: string, body: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: unknown }>();
  const options = { port: httpsPort, host: '127.0.0.1', path: `${path}?name=muc.xml`, method: 'POST' };
  const asking = request(
    { ...options, rejectUnauthorized: false, headers: { 'content-type': 'text/xml' } },
    (answer) => {
      json(answer).then((answered) => resolve({ status: answer.statusCode, body: answered }), reject);
    },
  );
  asking.on('error', reject).end(body);
  return promise;
}
