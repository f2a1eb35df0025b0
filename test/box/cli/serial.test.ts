import { writeFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HeardView, MeterPortView, ScanView } from '../../../box/api/meter-desks.ts';
import type { ReadingView } from '../../../box/api/box-view.ts';
import {
  encodeWireless,
  mode5Layers,
  plainLayers,
  type Sender,
} from '../../simulators/mbus-encoder/encode-telegram.ts';
import { meterbox, meterboxWith, newBox, objects, startDaemon } from '../../simulators/meterbox.ts';
import { tcpLine } from '../../simulators/meters/lines.ts';
import { sticks } from '../../simulators/meters/radio-sticks.ts';
import { energyRecord, wiredSlaves } from '../../simulators/meters/wired-slaves.ts';

const key = '000102030405060708090A0B0C0D0E0F';
const meter: Sender = { manufacturer: 'QDS', serial: '27418743', version: 0x23, type: 4 };
const neighbour: Sender = { ...meter, serial: '55555555' };
const rtl = sticks.find(({ kind }) => kind === 'rtl-wmbus');

const slaves = wiredSlaves([
  { primary: 5, serial: '10000005', telegrams: [energyRecord(100)] },
  { primary: 6, serial: '20000006', telegrams: [energyRecord(200)] },
]);
const bus = await tcpLine((bytes, say) => say(slaves.answer(bytes)));
const radio = await tcpLine(() => undefined);
const folder = await newBox();
let daemon: Awaited<ReturnType<typeof startDaemon>>;

const on = (...args: readonly string[]) => meterbox(...args, '--data', folder);
const hear = (bytes: Uint8Array) => radio.say(rtl?.frame(bytes, -70) ?? new Uint8Array());

beforeAll(async () => {
  daemon = await startDaemon(folder);
});
afterAll(async () => {
  await daemon.stop();
  await bus.close();
  await radio.close();
});

describe('an installer with a bus', () => {
  it('configures, scans, reads, addresses it, and finds the readings in the store', async () => {
    const added = await on(
      'port',
      'add',
      'Keller',
      `tcp://127.0.0.1:${bus.place.port}`,
      '--use',
      'mbus',
      '--baud',
      '38400',
      '--slave',
      '5',
      '--slave',
      '6',
      '--json',
    );
    expect(objects<MeterPortView>(added)).toMatchObject([
      { name: 'Keller', use: 'mbus', slaves: ['5', '6'] },
    ]);
    expect((await on('port', 'add', 'Nochmal', `tcp://127.0.0.1:${bus.place.port}`)).err[0]).toContain(
      'belongs to "Keller" already',
    );

    const scan = await on('bus', 'scan', 'Keller', '--json');
    expect(objects<ScanView>(scan)[0]).toMatchObject({
      status: 'done',
      found: [{ serial: '10000005' }, { serial: '20000006' }],
    });
    const read = await on('bus', 'read', 'Keller', '20000006.44930104', '--json');
    expect(objects(read)).toMatchObject([
      { answer: 'telegrams', telegrams: [{ decoded: { records: [{ value: '200000' }] } }] },
    ]);
    expect((await on('bus', 'read', 'Keller', '7')).code).toBe(2);
    expect((await on('bus', 'set-address', 'Keller', '6', '7')).code).toBe(0);
    expect(slaves.addresses).toEqual([5, 7]);

    expect((await on('port', 'change', 'Keller', '--slave', '5', '--slave', '7')).code).toBe(0);
    expect((await on('bus', 'read', 'Keller')).code).toBe(0);
    const readings = objects<ReadingView & { serial: string }>(await on('readings', '--json'));
    expect(readings.map(({ device, value }) => `${device?.serial} ${value}`).toSorted()).toEqual([
      '10000005 100',
      '20000006 200',
    ]);
    const port = objects<MeterPortView>(await on('port', 'list', '--json')).find(
      ({ name }) => name === 'Keller',
    );
    expect(port?.slaveStates.map(({ address, answer }) => `${address} ${answer}`)).toEqual([
      '5 telegrams',
      '7 telegrams',
    ]);
  });

  it('is told when the converter is gone', async () => {
    await on('port', 'add', 'Leer', 'tcp://127.0.0.1:1', '--use', 'mbus');
    const { code, err } = await on('bus', 'read', 'Leer', '5');
    expect([code, err.join()]).toEqual([1, expect.stringContaining('cannot be opened')]);
    expect((await on('port', 'remove', 'Leer')).code).toBe(0);
  });
});

describe('an installer with a stick', () => {
  it('listens, enters keys, and keeps only what belongs to the house', async () => {
    await on('port', 'add', 'Dach', `tcp://127.0.0.1:${radio.place.port}`, '--stick', 'rtl-wmbus');
    await vi.waitUntil(() => radio.connected === 1, { timeout: 10_000 });
    const secret = mode5Layers(energyRecord(42), Uint8Array.fromHex(key), meter);
    hear(encodeWireless(meter, secret));
    hear(encodeWireless(neighbour, plainLayers(energyRecord(1))));
    const air = async () => objects<HeardView>(await on('listen', '--json'));
    await vi.waitUntil(async () => (await air()).length === 2, { timeout: 10_000, interval: 100 });
    const heard = new Map((await air()).map((each) => [each.serial, each]));
    expect(heard.get(meter.serial)).toMatchObject({
      keyState: 'no-key',
      assignment: 'unassigned',
      rssi: -70,
    });
    expect(heard.get('55555555')).toMatchObject({ keyState: 'plain', lastVerdict: 'not-listed' });

    const reversed = Uint8Array.fromHex(key).toReversed().toHex();
    const tried = await meterboxWith(
      { input: `${reversed}\n` },
      'key',
      'test',
      meter.serial,
      '--data',
      folder,
    );
    expect([tried.code, tried.out.join()]).toEqual([2, expect.stringContaining('in reverse order')]);
    const file = join(folder, 'keys.csv');
    await writeFile(file, `serial;key\n${meter.serial};${key}\n`);
    expect((await on('key', 'test', meter.serial, '--keys', file)).out).toEqual(['Key 1: decrypted']);
    expect((await on('key', 'import', file)).code).toBe(0);
    expect(objects(await on('key', 'list', '--json'))).toMatchObject([{ serial: meter.serial }]);

    hear(encodeWireless(meter, mode5Layers(energyRecord(43), Uint8Array.fromHex(key), meter)));
    await vi.waitUntil(
      async () => (await air()).find(({ serial }) => serial === meter.serial)?.lastVerdict === 'kept',
      { timeout: 10_000, interval: 100 },
    );
    expect((await on('listen', '--refuse', '55555555')).code).toBe(0);
    expect((await air()).find(({ serial }) => serial === '55555555')?.assignment).toBe('refused');
  });

  it('hears a receiver that writes to standard input', async () => {
    const line = Buffer.from(
      rtl?.frame(encodeWireless({ ...meter, serial: '00000099' }, plainLayers(energyRecord(5))), -60) ?? '',
    );
    const { code, err } = await meterboxWith(
      { input: `hello\n${line.toString()}` },
      'listen',
      '--stdin',
      '--data',
      folder,
    );
    expect([code, err]).toEqual([0, ['1 telegrams heard']]);
    expect(objects<HeardView>(await on('listen', '--json')).map(({ serial }) => serial)).toContain(
      '00000099',
    );
  });

  it('finds what was heard in the store after a stop, and no key anywhere in plain', async () => {
    await daemon.stop();
    const stored = objects<ReadingView>(await on('readings', '--serial', meter.serial, '--json'));
    expect(stored.map(({ value }) => value)).toEqual(['43']);
    expect(objects(await on('readings', '--serial', '55555555', '--json'))).toEqual([]);
    const [bus] = objects<ReadingView>(await on('readings', '--serial', '10000005', '--json'));
    const again = await on('ingest', '--again', bus?.digest ?? '', '--json');
    expect([again.code, again.out.join()]).toEqual([0, expect.stringContaining('"readingsRepeated":2')]);
    const backup = join(folder, '..', 'backup.tar');
    expect((await on('backup', backup)).code).toBe(0);
    for (const path of [
      backup,
      ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name)),
    ]) {
      if (path.endsWith('keys.csv')) continue;
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      expect([
        path,
        bytes.includes(Buffer.from(key, 'hex')),
        bytes.toString('latin1').toUpperCase().includes(key),
      ]).toEqual([path, false, false]);
    }
    expect(daemon.lines.join('\n').toUpperCase()).not.toContain(key);
    daemon = await startDaemon(folder);
  });
});
