import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { instantOfSeconds } from '../../../box/domain/instant.ts';
import { openStore } from '../../../box/store/open-store.ts';
import { verifyStore } from '../../../box/store/verify-store.ts';
import { aDelivery, aReading, hourly } from './a-delivery.ts';

const log = pino({ level: 'silent' });
let folder: string;
let tampered: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterbox-verify-'));
  tampered = join(folder, 'tampered');
  mkdirSync(tampered);
  const store = await openStore(join(folder, 'store'), { reserveBytes: 0 }, log);
  for (const day of ['2025-11-29', '2025-11-30', '2025-12-01'])
    for (let hour = 0; hour < 24; hour += 6)
      await store.record(aDelivery({ readings: hourly(isoDate(day), hour, 5) }));
  const state = { device: aReading().device, raw: '4', flags: ['power-low' as const], position: 3 };
  await store.record(
    aDelivery({
      readings: [aReading()],
      states: [{ ...state, reportedAt: instantOfSeconds(1_764_550_000) }],
    }),
  );
  await store.record(
    aDelivery({ readings: [aReading({ value: decimal('98') }), aReading({ on: '2023-04-30' })] }),
  );
  await store.audit({ actor: 'box', action: 'test', detail: { a: 1 } });
  await store.audit({ actor: 'box', action: 'test', detail: { a: 2 } });
  await store.pack({ before: isoDate('2025-12-01') });
  await store.dropMonth('2023-04', 'box');
  await store.record(aDelivery({ readings: [aReading({ on: '2025-12-01', value: decimal('99') })] }));
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Changes a copy of the store with SQL and verifies it. */
async function findingsAfter(change: (database: DatabaseSync) => void) {
  copyFileSync(join(folder, 'store', 'meterbox.db'), join(tampered, 'meterbox.db'));
  const database = new DatabaseSync(join(tampered, 'meterbox.db'));
  database.exec('PRAGMA foreign_keys = OFF');
  change(database);
  database.close();
  return (await verifyStore(tampered)).findings;
}

it('finds nothing in a store that nobody touched, packed days and a dropped month included', async () => {
  const report = await verifyStore(join(folder, 'store'));
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ readings: 63, originals: 15, auditLines: 3 });
  expect(report.seals).toBeGreaterThan(2);
  expect(report.signedBy).toHaveLength(1);
});

describe('names what was changed', () => {
  it.each([
    ['a value in the log', `UPDATE reading SET value = '1' WHERE change = (SELECT min(change) FROM reading)`],
    [
      'a day in the log',
      `UPDATE reading SET shift = shift + 1 WHERE change = (SELECT max(change) FROM reading)`,
    ],
    [
      'the series of a row',
      `UPDATE reading SET series = (SELECT max(id) FROM series), version = 2 WHERE change = (SELECT min(change) FROM reading)`,
    ],
  ])('%s', async (_, sql) => {
    const findings = await findingsAfter((database) => database.exec(sql));
    expect(findings[0]).toMatchObject({
      about: 'reading',
      serial: expect.stringMatching(/^\d{8}$/) as string,
      day: expect.stringMatching(/^2025-12-0\d$/) as string,
    });
  });

  it('a value in a block', async () => {
    const findings = await findingsAfter((database) => {
      const block = database.prepare('SELECT day, series, pack, payload FROM block LIMIT 1').get();
      const payload = Buffer.from(block?.['payload'] as Uint8Array);
      payload.writeUInt8(payload.readUInt8(payload.length - 1) ^ 2, payload.length - 1);
      database
        .prepare('UPDATE block SET payload = ? WHERE day = ? AND series = ? AND pack = ?')
        .run(payload, Number(block?.['day']), Number(block?.['series']), Number(block?.['pack']));
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        about: 'reading',
        serial: '50000000',
        quantity: 'heat-energy',
        day: '2025-11-29',
      }),
    );
  });

  it.each([
    ['a removed row', 'DELETE FROM reading WHERE change = (SELECT max(change) FROM reading)', 'sequence'],
    ['a removed block', 'DELETE FROM block WHERE series = 2', 'reading'],
    ['a removed link', 'DELETE FROM link WHERE month = 202511 AND number = 2', 'sequence'],
    ['a removed device', 'DELETE FROM device WHERE id = 2', 'database'],
    ['a forged maker', `UPDATE device SET manufacturer = 'XYZ' WHERE id = 1`, 'device'],
    ['a forged serial', `UPDATE device SET serial = '99999999' WHERE id = 1`, 'reading'],
    ['a forged state', `UPDATE device_state SET raw = '0', flags = '[]'`, 'state'],
    ['a forged digest', `UPDATE file SET digest = '00' WHERE id = 1`, 'chain'],
    ['a forged seal', 'UPDATE checkpoint SET at = at + 1', 'seal'],
    ['a forged tombstone', 'UPDATE tombstone SET readings = 0', 'seal'],
    ['a forged count', 'UPDATE box SET readings = readings + 1', 'sequence'],
    ['a cut sequence', 'UPDATE box SET last_change = last_change - 1', 'sequence'],
    ['a forged original', `UPDATE original SET bytes = x'00' WHERE id = 2`, 'original'],
    ['a removed audit line', 'DELETE FROM audit WHERE id = 1', 'audit'],
    ['a forged audit line', `UPDATE audit SET actor = 'nobody' WHERE id = 1`, 'audit'],
    [
      'an added row',
      `INSERT INTO reading SELECT change + 1000, day, slot, series, version + 1, kind, value, shift, quality, storage,
        position, file, extra, mark FROM reading LIMIT 1`,
      'reading',
    ],
  ])('%s', async (_, sql, about) => {
    const findings = await findingsAfter((database) => database.exec(sql));
    expect(findings.map((finding) => finding.about)).toContain(about);
  });

  it('a chain that was computed anew but not signed', async () => {
    const findings = await findingsAfter((database) =>
      database.exec(`UPDATE link SET hash = '${'1'.repeat(64)}' WHERE month = 202511`),
    );
    expect(findings.map(({ about }) => about)).toContain('seal');
  });
});

it('finds any change of any field of any fact, wherever it is kept', async () => {
  const fields = {
    reading: [
      'change',
      'day',
      'slot',
      'series',
      'version',
      'kind',
      'shift',
      'quality',
      'storage',
      'position',
      'file',
    ],
    device_change: ['change', 'device', 'file', 'mark'],
    device_state: ['change', 'device', 'at', 'position', 'mark'],
    link: ['number', 'first_change', 'facts', 'file'],
    block: ['day', 'series', 'pack', 'mark'],
    pack: ['readings'],
    series: ['device', 'quantity', 'tariff', 'subunit', 'function', 'family', 'packed'],
  } as const;
  const anywhere = Object.entries(fields).flatMap(([table, columns]) =>
    columns.map((column) => [table, column] as const),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...anywhere),
      fc.nat(1000),
      fc.integer({ min: 1, max: 5 }),
      async ([table, column], which, by) => {
        const findings = await findingsAfter((database) => {
          const count = Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
          const keys = { link: 'month, number', block: 'day, series, pack' } as Record<string, string>;
          const key = keys[table] ?? 'rowid';
          try {
            database.exec(
              `UPDATE ${table} SET ${column} = ${column} + ${by} * 1000003 WHERE (${key}) =
               (SELECT ${key} FROM ${table} LIMIT 1 OFFSET ${which % count})`,
            );
          } catch (error) {
            if (!String(error).includes('constraint')) throw error;
            fc.pre(false);
          }
        });
        expect(findings, `${table}.${column} of row ${which}`).not.toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

it('finds any flipped bit in a block', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(10_000), fc.nat(10_000), fc.nat(7), async (which, place, bit) => {
      const findings = await findingsAfter((database) => {
        const blocks = database.prepare('SELECT day, series, pack, payload FROM block').all();
        const block = blocks[which % blocks.length];
        const payload = Buffer.from(block?.['payload'] as Uint8Array);
        const at = place % payload.length;
        payload.writeUInt8(payload.readUInt8(at) ^ (1 << bit), at);
        database
          .prepare('UPDATE block SET payload = ? WHERE day = ? AND series = ? AND pack = ?')
          .run(payload, Number(block?.['day']), Number(block?.['series']), Number(block?.['pack']));
      });
      expect(findings.some(({ about, serial }) => about === 'reading' && serial !== undefined)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
