import { zstdDecompressSync } from 'node:zlib';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { BoxError } from '../../../../box/domain/box-error.ts';
import type { DeliveryRecord, FactLog } from '../../../../box/intake/ingest-file.ts';
import { fromColumns } from '../../../../box/domain/reading-columns.ts';
import { startCollector } from '../../../../box/intake/telegrams/collect-telegrams.ts';
import type { RadioRules } from '../../../../box/intake/telegrams/telegram-rules.ts';
import { createDecoder } from '../../../../box/mbus/create-decoder.ts';
import { keyRing } from '../../../../box/mbus/key-ring.ts';
import {
  encodeRecord,
  integerBytes,
  joined,
  timeBytes,
} from '../../../simulators/mbus-encoder/encode-record.ts';
import {
  encodeWireless,
  extendedLayers,
  mode5Layers,
  mode7Layers,
  plainLayers,
  type Sender,
} from '../../../simulators/mbus-encoder/encode-telegram.ts';

const heat: Sender = { manufacturer: 'QDS', serial: '27418743', version: 0x23, type: 4 };
const key = Uint8Array.fromHex('000102030405060708090A0B0C0D0E0F');
const year = 2026;

/** Heat energy, in kWh. */
function energy(kWh: number): Uint8Array {
  return encodeRecord({ coding: 4, vif: '06', data: integerBytes(BigInt(kWh), 4) });
}

/** A collector whose clocks a test moves, and what it has stored. */
function collectorOf(rules: Partial<RadioRules> = {}, fails: { times: number } = { times: 0 }) {
  const clock = { ms: 0, seconds: Date.UTC(year, 10, 24) / 1000 };
  const stored: DeliveryRecord[] = [];
  const log: FactLog = {
    async record(record) {
      fails.times -= 1;
      if (fails.times >= 0) throw new BoxError('DISK_FULL', 'full');
      stored.push(record);
      return { deliveryId: 1, digest: record.digest, files: [], lastChange: 0 };
    },
  };
  const keys = keyRing(new Map([[heat.serial, key]]));
  const collector = startCollector(
    {
      decoder: createDecoder({ keys }),
      keys,
      log,
      zone: 'Europe/Berlin',
      rules: () => ({ accept: 'all', meters: [], refuse: [], keepEveryMinutes: 0, ...rules }),
      windowMs: 3_600_000,
      monotonicMs: () => clock.ms,
      now: () => clock.seconds,
    },
    pino({ enabled: false }),
  );
  return {
    collector,
    stored,
    clock,
    hear: (bytes: Uint8Array, more: { rssi?: number; wired?: boolean } = {}) =>
      collector.take({ bytes, monotonicMs: clock.ms, portId: 'radio', wired: false, ...more }),
    pass: (seconds: number) => {
      clock.ms += seconds * 1000;
      clock.seconds += seconds;
    },
  };
}

function readingsOf(records: readonly DeliveryRecord[]): string[] {
  return records.flatMap(({ files }) =>
    files.flatMap(({ devices, readings }) =>
      readings.flatMap((columns) =>
        [...fromColumns(columns, devices)].map(
          ({ device, value, measuredAt, position }) =>
            `${device.serial} ${value} ${measuredAt} line ${position}`,
        ),
      ),
    ),
  );
}

const short = (n: number) => encodeWireless(heat, plainLayers(energy(n), 0, undefined, n));

const long = (n: number) =>
  encodeWireless(
    heat,
    plainLayers(
      joined(energy(n), encodeRecord({ coding: 2, vif: '5A', data: integerBytes(215n, 2) })),
      0,
      undefined,
      n,
    ),
  );

const counted = (counter: number) => encodeWireless(heat, mode7Layers(energy(counter), key, heat, counter));

const dated = (hour: number) =>
  encodeWireless(
    { ...heat, serial: '00000018' },
    plainLayers(
      joined(encodeRecord({ coding: 4, vif: '6D', data: timeBytes([year, 11, 23], hour, 0) }), energy(hour)),
    ),
  );

describe('collecting telegrams', () => {
  it('stores a window as one delivery, whose original says line by line what came', async () => {
    const { collector, hear, stored, pass } = collectorOf();
    expect(hear(encodeWireless(heat, plainLayers(energy(100))), { rssi: -71.5 })).toBe('kept');
    pass(60);
    expect(hear(encodeWireless({ ...heat, serial: '00000017' }, plainLayers(energy(7))))).toBe('kept');
    await collector.stop();
    expect(stored).toHaveLength(1);
    expect(readingsOf(stored)).toEqual([
      '27418743 100 2026-11-24T00:00:00Z line 1',
      '00000017 7 2026-11-24T00:01:00Z line 2',
    ]);
    const [{ delivery, original } = {} as DeliveryRecord] = stored;
    expect(delivery.door).toBe('serial');
    const lines = zstdDecompressSync(original).toString().split('\n');
    expect(lines[0]).toMatch(/^2026-11-24T00:00:00Z;radio;-71\.5;[0-9A-F]+$/);
    expect(lines[1]).toMatch(/^2026-11-24T00:01:00Z;radio;;[0-9A-F]+$/);
  });

  it('counts a repeater’s copy and a second stick’s once, and a meter that says the same again as alive', () => {
    const { hear, pass, collector } = collectorOf();
    const telegram = encodeWireless(heat, plainLayers(energy(100)));
    expect([hear(telegram), hear(telegram)]).toEqual(['kept', 'duplicate']);
    const behind = encodeWireless(heat, extendedLayers(plainLayers(energy(1)), key, heat, 5));
    const repeated = behind.slice();
    repeated[11] = (repeated[11] ?? 0) | 0x10;
    expect([hear(behind), hear(repeated)]).toEqual(['kept', 'duplicate']);
    pass(60);
    expect(hear(telegram)).toBe('kept');
    expect(collector.onAir.of(heat.serial)?.telegrams).toBe(5);
  });

  it('thins each kind of telegram of a meter by itself', () => {
    const { hear, pass } = collectorOf({ keepEveryMinutes: 15 });
    const verdicts = [hear(short(1)), hear(long(2))];
    pass(60);
    verdicts.push(hear(short(3)), hear(long(4)));
    pass(900);
    verdicts.push(hear(short(5)));
    expect(verdicts).toEqual(['kept', 'kept', 'thinned', 'thinned', 'kept']);
  });

  it('refuses a recording: by message counter, and by the meter’s own clock', async () => {
    const { hear, pass, stored, collector } = collectorOf();
    const verdicts = [hear(counted(10))];
    pass(60);
    verdicts.push(hear(counted(11)), hear(counted(10)));
    expect(verdicts).toEqual(['kept', 'kept', 'replayed']);
    hear(dated(20));
    pass(40);
    hear(dated(12));
    await collector.stop();
    expect(readingsOf(stored).filter((line) => line.startsWith('00000018'))).toEqual([
      '00000018 20 2026-11-23T19:00:00Z line 3',
    ]);
    expect(collector.counts()).toMatchObject({ kept: 3, replayed: 2 });
  });

  it('keeps listed meters and those whose key is known; nobody else’s', () => {
    const { hear } = collectorOf({ accept: 'listed', meters: ['00000001'], refuse: ['00000002'] });
    const of = (serial: string) => encodeWireless({ ...heat, serial }, plainLayers(energy(1)));
    expect(['00000001', '00000003', heat.serial].map((serial) => hear(of(serial)))).toEqual([
      'kept',
      'not-listed',
      'kept',
    ]);
    expect(collectorOf({ refuse: ['00000002'] }).hear(of('00000002'))).toBe('not-listed');
    expect(hear(of('00000003'), { wired: true })).toBe('kept');
  });

  it('shows what cannot be read with the reason, and stores nothing of it', async () => {
    const { hear, collector, stored } = collectorOf();
    const stranger = { ...heat, serial: '99999999' };
    expect(hear(encodeWireless(stranger, mode5Layers(energy(1), key, stranger)))).toBe('unreadable');
    expect(hear(encodeWireless(heat, mode5Layers(energy(1), key.toReversed(), heat)))).toBe('unreadable');
    expect(hear(Uint8Array.of(1, 2, 3))).toBe('unreadable');
    await collector.stop();
    expect(stored).toEqual([]);
    expect(collector.onAir.of('99999999')?.security.state).toBe('no-key');
    expect(collector.onAir.of(heat.serial)?.security).toMatchObject({
      state: 'wrong-key',
      hint: 'key-reversed',
    });
  });

  it('waits for the time when the box starts in 1970, and for room when the disk is full', async () => {
    const { hear, collector, stored, clock } = collectorOf({}, { times: 1 });
    const right = clock.seconds;
    clock.seconds = 10;
    hear(encodeWireless(heat, plainLayers(energy(100))));
    await collector.flush();
    expect(stored).toEqual([]);
    clock.ms += 90_000;
    clock.seconds = right + 90; // the time server has answered
    await collector.flush();
    await collector.flush();
    expect(readingsOf(stored)).toEqual(['27418743 100 2026-11-24T00:00:00Z line 1']);
    await collector.stop();
  });

  it('remembers two thousand senders, the newest', () => {
    const { hear, collector } = collectorOf();
    for (let n = 0; n < 2_100; n += 1) {
      hear(encodeWireless({ ...heat, serial: String(n).padStart(8, '0') }, plainLayers(energy(n))));
    }
    expect(collector.onAir.heard()).toHaveLength(2_000);
    expect(collector.onAir.of('00000099')).toBeUndefined();
    expect(collector.onAir.heard()[0]?.meter.serial).toBe('00002099');
  });
});
