import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceView, QuarantineView, ReadingView } from '../../../box/api/box-view.ts';
import type { FreshCredentials, HealthCheck } from '../../../box/api/ports.ts';
import type { DataPoint } from '../../../box/domain/data-point.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import type { Receipt } from '../../../box/domain/receipt.ts';
import { deliveriesUntil } from '../../simulators/gateway-cloud/deliveries.ts';
import {
  type Daemon,
  meterbox,
  meterboxWith,
  newBox,
  objects,
  startDaemon,
} from '../../simulators/meterbox.ts';

const deliveries = deliveriesUntil(isoDate('2026-11-24'));
const known = deliveries.find(
  ({ expected, name }) =>
    expected.outcome === 'recorded' && expected.facts.length > 0 && name.endsWith('.xml'),
);

// Every command, once without a daemon (in-process) and once beside a running one (over its socket).
describe.each(['without a daemon', 'beside a daemon'])('%s', (way) => {
  let folder: string;
  let place: string;
  let file: string;
  let foreign: string;
  let daemon: Daemon | undefined;
  const box = (...args: readonly string[]) => meterbox(...args, '--data', folder);

  beforeAll(async () => {
    folder = await newBox();
    place = await mkdtemp(join(tmpdir(), 'meterbox-files-'));
    file = join(place, known?.name.replaceAll('/', '_') ?? '');
    foreign = join(place, 'foreign.txt');
    await writeFile(file, (await known?.bytes()) ?? '');
    await writeFile(foreign, 'This is no gateway file.\n');
    if (way === 'beside a daemon') daemon = await startDaemon(folder);
  });
  afterAll(() => daemon?.stop());

  it('datapoint: add, list, show, change, rotate, remove', async () => {
    const added = await box('datapoint', 'add', 'Bezirksstraße 142', '--json');
    expect(added).toMatchObject({ code: 0, err: [] });
    const [{ dataPoint, password } = {} as FreshCredentials] = objects<FreshCredentials>(added);
    expect(dataPoint.user).toBe('bezirksstrasse-142');
    expect(password).toMatch(/^[a-z0-9-]{27}$/);

    expect(objects(await box('datapoint', 'list', '--json'))).toEqual([dataPoint]);
    expect((await box('datapoint', 'list')).out.join('\n')).toContain('bezirksstrasse-142');
    expect(objects(await box('datapoint', 'show', 'bezirksstrasse-142', '--json'))).toEqual([dataPoint]);

    const change = ['--zone', 'Europe/Zurich', '--limits', '10,100,1000', '--trust', '203.0.113.0/24'];
    const [changed] = objects<DataPoint>(await box('datapoint', 'change', dataPoint.id, ...change, '--json'));
    expect(changed).toEqual({
      ...dataPoint,
      zone: 'Europe/Zurich',
      limits: { maxFileBytes: 10_485_760, maxBytesPerDay: 104_857_600, maxFilesPerDay: 1000 },
      trustedAddresses: ['203.0.113.0/24'],
    });

    const [rotated] = objects<FreshCredentials>(await box('datapoint', 'rotate', dataPoint.id, '--json'));
    expect(rotated?.password).not.toBe(password);
    expect(await box('datapoint', 'remove', dataPoint.id)).toMatchObject({ code: 0 });
    expect((await box('datapoint', 'show', dataPoint.id)).code).toBe(1);
  });

  it('datapoint: says what is impossible', async () => {
    expect(await box('datapoint', 'add', 'X', '--zone', 'Mars/Base')).toMatchObject({ code: 64, out: [] });
    expect((await box('datapoint', 'add')).err[0]).toContain('Name the data point');
    expect((await box('datapoint', 'paint')).err[0]).toContain('"paint" is none of add, list');
    expect((await box('datapoint', 'add', 'X', '--limits', '1,2')).code).toBe(64);
    expect((await box('datapoint', 'change', 'nobody', '--enabled', 'no')).code).toBe(1);
  });

  it('account: add, list, password, remove', async () => {
    const password = { input: 'ein langes Kennwort\n' };
    expect(await meterboxWith(password, 'account', 'add', 'anna', '--stdin', '--data', folder)).toMatchObject(
      { code: 0, out: ['Account     anna, installer'] },
    );
    const [made] = objects<{ password: string }>(
      await box('account', 'add', 'bert', '--role', 'manager', '--json'),
    );
    expect(made).toMatchObject({
      name: 'bert',
      role: 'manager',
      password: expect.stringMatching(/^.{27}$/) as string,
    });
    expect((await box('account', 'list')).out).toHaveLength(3);
    expect(await box('account', 'password', 'bert', '--json')).toMatchObject({ code: 0 });
    expect(await box('account', 'remove', 'bert')).toMatchObject({ code: 0 });
    expect((await box('account', 'remove', 'anna')).err[0]).toContain('last installer');
    expect(
      (await meterboxWith({ input: 'kurz\n' }, 'account', 'add', 'carl', '--stdin', '--data', folder)).code,
    ).toBe(64);
  });

  it('ingest: records, repeats, quarantines, reads an original anew', async () => {
    const first = await box('ingest', file, '--json');
    expect(first).toMatchObject({ code: 0, err: [] });
    const [receipt] = objects<Receipt>(first);
    expect(receipt?.files[0]).toMatchObject({ outcome: 'recorded', format: 'qundis-xml' });
    expect(receipt?.files[0]?.readingsAdded).toBeGreaterThan(0);

    const [again] = objects<Receipt>(await box('ingest', file, '--json'));
    expect(again?.files[0]).toMatchObject({ outcome: 'repeated', readingsAdded: 0 });

    const both = await box('ingest', file, foreign, '--json');
    expect(both.code).toBe(2);
    expect(objects<Receipt>(both)[1]?.files[0]).toMatchObject({
      outcome: 'quarantined',
      refusal: { code: 'format-unknown' },
    });

    const anew = await box('ingest', '--again', receipt?.digest ?? '', '--json');
    expect(anew.code).toBe(0);
    expect(objects<Receipt>(anew)[0]?.files[0]).toMatchObject({ readingsAdded: 0, versionsAdded: 0 });

    expect((await box('ingest', join(place, 'not there'))).code).toBe(64);
    expect((await box('ingest', '--again', '0'.repeat(64))).code).toBe(1);
    expect((await box('ingest', file, '--datapoint', 'nobody')).code).toBe(1);
  });

  it('ingest: refuses another format than the data point expects, until it is accepted', async () => {
    await box('datapoint', 'add', 'BIL', '--user', 'bil', '--format', 'siemens-bil');
    const refused = await box('ingest', file, '--datapoint', 'bil', '--json');
    expect(refused.code).toBe(2);
    const open = objects<QuarantineView>(await box('quarantine', 'list', '--json'));
    const mismatch = open.find(({ refusal }) => refusal.code === 'format-mismatch');
    expect(await box('quarantine', 'accept', String(mismatch?.id))).toMatchObject({ code: 0 });
    const after = objects<QuarantineView>(await box('quarantine', 'list', '--json'));
    expect(after.map(({ id }) => id)).not.toContain(mismatch?.id);
  });

  it('quarantine: list, show, retry, delete', async () => {
    const [item] = objects<QuarantineView>(await box('quarantine', 'list', '--json'));
    expect(item).toMatchObject({ name: 'foreign.txt', status: 'open' });
    const shown = (await box('quarantine', 'show', String(item?.id))).out.join('\n');
    expect(shown).toContain('This is no gateway file.');
    expect((await box('quarantine', 'retry', String(item?.id))).code).toBe(2);
    const [still] = objects<QuarantineView>(await box('quarantine', 'list', '--json'));
    expect(await box('quarantine', 'delete', String(still?.id))).toMatchObject({ code: 0 });
    const open = objects<QuarantineView>(await box('quarantine', 'list', '--json'));
    expect(open.map(({ id }) => id)).not.toContain(still?.id);
    expect((await box('quarantine', 'show', '999999')).code).toBe(1);
    expect((await box('quarantine', 'show', 'x')).code).toBe(64);
  });

  it('devices and readings: what is stored', async () => {
    const devices = objects<DeviceView>(await box('devices', '--json'));
    const meter = devices.find(({ role, readings }) => role === 'meter' && readings > 0);
    expect(meter?.serial).toMatch(/^\d{8}$/);
    const serial = meter?.serial ?? '';
    const readings = objects<ReadingView>(await box('readings', '--serial', serial, '--json'));
    expect(readings).toHaveLength(meter?.readings ?? 0);
    expect((await box('devices', '--search', serial)).out).toHaveLength(2);
    const limited = await box('readings', '--limit', '1');
    expect([limited.out.length, limited.err.length]).toEqual([2, 1]);
    expect((await box('readings', '--from', '30.11.2025')).code).toBe(64);
    expect((await box('readings', '--limit', 'all')).code).toBe(64);
  });

  it('check: says how the box is', async () => {
    const result = await box('check', '--json');
    const checks = objects<HealthCheck>(result);
    expect(result.code).toBe(0);
    const status = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
    expect(status).toMatchObject({ program: 'ok', settings: 'ok', disk: 'ok', clock: 'ok', owner: 'ok' });
    expect(status['daemon']).toBe(daemon ? 'ok' : 'attention');
  });

  it('verify: nothing was changed', async () => {
    const result = await box('verify', '--json');
    expect([result.code, objects(result)[0]]).toMatchObject([0, { findings: 0 }]);
  });

  it('backup and restore: the same box somewhere else', async () => {
    const tar = join(place, 'backup.tar');
    expect(await box('backup', tar, '--json')).toMatchObject({ code: 0 });
    expect((await stat(tar)).mode & 0o777).toBe(0o600);
    const other = join(place, 'other');
    const restored = await meterbox('restore', tar, '--data', other, '--json');
    expect(restored).toMatchObject({ code: 0, err: [] });
    const here = objects<ReadingView>(await box('readings', '--limit', '10000', '--json'));
    const there = objects<ReadingView>(
      await meterbox('readings', '--limit', '10000', '--json', '--data', other),
    );
    expect(there).toEqual(here);
    for (const key of ['ssh-host-ed25519.pem', 'signing-key.pem'])
      expect(await readFile(join(other, 'keys', key))).toEqual(await readFile(join(folder, 'keys', key)));
    expect((await meterbox('verify', '--data', other)).code).toBe(0);

    expect((await meterbox('restore', tar, '--data', other)).err[0]).toContain('is not empty');
    const forced = await meterbox('restore', tar, '--data', other, '--force', '--json');
    expect(objects<{ movedTo: string }>(forced)[0]?.movedTo).toContain('replaced-');
    expect((await meterbox('account', 'list', '--data', other)).out[1]).toContain('anna');
  });
});
