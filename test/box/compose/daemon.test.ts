import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { DeliveryView, ReadingView } from '../../../box/api/box-view.ts';
import type { FreshCredentials } from '../../../box/api/ports.ts';
import { openBoxClient } from '../../../box/cli/box-client.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { factKey } from '../../../box/domain/fact-key.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import { deliveriesUntil } from '../../simulators/gateway-cloud/deliveries.ts';
import { createSender } from '../../simulators/gateway-cloud/sender.ts';
import { meterbox, newBox, objects, program, startDaemon } from '../../simulators/meterbox.ts';

const deliveries = deliveriesUntil(isoDate('2026-11-24'))
  .filter(({ house, expected }) => house === 'german' && expected.outcome === 'recorded')
  .slice(0, 18);

/** The value of each fact. */
function values(readings: readonly Reading[]): Record<string, string> {
  return Object.fromEntries(readings.map((reading) => [factKey(reading), reading.value]));
}

/** Asks the daemon's own status. */
async function health(folder: string) {
  const box = await openBoxClient(folder);
  const answer = await box.ask<{ sftp: { port: number; fingerprints: string[] } }>({
    method: 'GET',
    path: 'health',
  });
  await box.close();
  return answer;
}

it('loses nothing that was answered, however often it is killed', async () => {
  const folder = await newBox();
  const added = await meterbox('datapoint', 'add', 'Haus', '--json', '--data', folder);
  const [{ dataPoint, password = '' } = {} as FreshCredentials] = objects<FreshCredentials>(added);
  let daemon = await startDaemon(folder);
  const promised: string[] = [];
  let next = 0;
  while (next < deliveries.length) {
    const { sftp } = await health(folder);
    const sender = createSender({
      host: '127.0.0.1',
      ...sftp,
      user: dataPoint.user,
      password,
      style: next % 2 === 0 ? 'direct' : 'temporary-name',
    });
    for (const delivery of deliveries.slice(next, next + 6)) {
      await sender.send(delivery.name, await delivery.bytes());
      promised.push(delivery.name);
      next += 1;
    }
    await daemon.kill(); // some of these still wait in the spool
    sender.close();
    daemon = await startDaemon(folder);
  }
  const box = await openBoxClient(folder);
  const recorded = async () => {
    const { items } = await box.ask<{ items: DeliveryView[] }>({
      method: 'GET',
      path: 'files',
      query: { limit: '500' },
    });
    return new Set(items.map(({ name }) => name));
  };
  for (let tries = 0; tries < 100 && (await recorded()).size < promised.length; tries += 1) await after(100);
  expect([...(await recorded())].toSorted()).toEqual([...new Set(promised)].toSorted());
  await box.close();
  expect(await daemon.stop()).toBe(0);

  const stated = deliveries.flatMap(({ expected }) =>
    expected.outcome === 'recorded' ? expected.facts : [],
  );
  const stored = objects<ReadingView>(
    await meterbox('readings', '--limit', '10000', '--json', '--data', folder),
  );
  expect(values(stored)).toEqual(values(stated));
  expect(stored).toHaveLength(Object.keys(values(stored)).length); // once each
  expect((await meterbox('verify', '--data', folder)).code).toBe(0);
}, 90_000);

it('keeps its folder to itself', async () => {
  const folder = await newBox();
  const daemon = await startDaemon(folder);
  await expect(startDaemon(folder)).rejects.toThrow('Another meterbox process uses');
  const { code, err } = await meterbox('restore', '/nowhere.tar', '--force', '--data', folder);
  expect([code, err[0]?.includes('Another meterbox process')]).toEqual([1, true]);
  expect(await daemon.stop()).toBe(0);
});

it('shows the claim code as long as nobody owns the box, and logs JSON lines to standard output', async () => {
  const folder = await newBox();
  const code = /code: ([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/;
  const fresh = await startDaemon(folder);
  await after(100);
  await meterbox('account', 'add', 'anna', '--data', folder);
  expect(await fresh.stop()).toBe(0);
  const [words, log] = [
    fresh.lines.filter((line) => !line.startsWith('{')),
    fresh.lines.filter((line) => line.startsWith('{')),
  ];
  expect(words.join('\n')).toMatch(code);
  expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
    expect.arrayContaining(['Box is ready', 'Box has stopped']),
  );
  const owned = await startDaemon(folder);
  await after(100);
  expect(await owned.stop()).toBe(0);
  expect(owned.lines.join('\n')).not.toMatch(code);
});

it('stops in order when it is told to while it starts', async () => {
  const folder = await newBox();
  const child = spawn(process.execPath, [program, 'run', '--data', folder], { stdio: 'ignore' });
  await after(400);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  expect((await meterbox('check', '--data', folder)).code).toBe(0);
});

it('tells systemd that it is ready and that it lives', async () => {
  const folder = await newBox();
  const tools = await mkdtemp(join(tmpdir(), 'meterbox-tools-'));
  const told = join(tools, 'told');
  await writeFile(join(tools, 'systemd-notify'), `#!/bin/sh\necho "$1" >> ${told}\n`, { mode: 0o755 });
  const env = {
    PATH: `${tools}:${process.env['PATH']}`,
    NOTIFY_SOCKET: '/run/none',
    WATCHDOG_USEC: '300000',
  };
  const daemon = await startDaemon(folder, env);
  await after(600);
  await daemon.stop();
  const lines = (await readFile(told, 'utf8')).trim().split('\n');
  expect([lines[0], lines[1], lines.at(-1)]).toEqual(['READY=1', 'WATCHDOG=1', 'STOPPING=1']);
});
