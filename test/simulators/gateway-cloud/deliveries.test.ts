import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayOfNumber, isoDate } from '../../../box/domain/civil-day.ts';
import { deliveriesUntil } from './deliveries.ts';
import { germanProperty } from './german-property.ts';
import { ledgerOf } from './ledger.ts';
import { lastSetDay, registerAt } from './register-at.ts';
import { swissProperty } from './swiss-property.ts';

const today = isoDate('2026-11-24');
const anyDay = fc.integer({ min: 20_000, max: 24_000 }).map(dayOfNumber);

it('sends the same two years again and again, in the order of time and before today', async () => {
  const once = deliveriesUntil(today);
  const twice = deliveriesUntil(today);
  expect(once.map(({ name, day, time }) => [name, day, time])).toEqual(
    twice.map(({ name, day, time }) => [name, day, time]),
  );
  for (const [at, delivery] of once.entries()) {
    if (delivery.name.endsWith('.zip')) continue; // their encryption starts with random bytes
    expect(Buffer.compare(await delivery.bytes(), (await twice[at]?.bytes()) ?? Buffer.of())).toBe(0);
  }
  const times = once.map(({ day, time }) => `${day}T${time}`);
  expect(times).toEqual(times.toSorted());
  expect(times.at(-1)?.slice(0, 10)).toBe('2026-11-01');
});

it('has what goes wrong in real life, once each', () => {
  const { deliveries, recorded, repeated, quarantined } = ledgerOf(deliveriesUntil(today));
  expect({ deliveries, recorded, repeated }).toEqual({ deliveries: 80, recorded: 74, repeated: 2 });
  expect(quarantined).toEqual([
    'archive-password-wrong',
    'file-truncated',
    'format-mismatch',
    'format-unknown',
  ]);
});

it('never says two different values for one fact, whatever the day', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      expect(ledgerOf(deliveriesUntil(day)).facts.size).toBeGreaterThan(5000);
    }),
    { numRuns: 6 },
  );
});

it('lets no register fall but that of an allocator after its set day', () => {
  const meters = [germanProperty(isoDate('2026-10-31')), swissProperty(isoDate('2026-10-31'))].flatMap(
    (property) => property.meters,
  );
  const anyMeter = fc.constantFrom(...meters);
  const during = fc.integer({ min: 20_100, max: 20_700 });
  fc.assert(
    fc.property(anyMeter, during, fc.integer({ min: 1, max: 300 }), (meter, first, later) => {
      const [from, to] = [dayOfNumber(first), dayOfNumber(first + later)];
      fc.pre(meter.installedOn <= from);
      const mayFall = meter.kind === 'hca' && lastSetDay(meter, to) !== lastSetDay(meter, from);
      const floor = mayFall ? 0 : registerAt(meter, from);
      expect(registerAt(meter, to)).toBeGreaterThanOrEqual(floor);
    }),
  );
});

it('protects the German archives with the first 8 characters of their name', async () => {
  const archive = deliveriesUntil(today).find(({ name }) => name.endsWith('.zip'));
  const bytes = (await archive?.bytes()) ?? new Uint8Array();
  const [entry] = await new ZipReader(new Uint8ArrayReader(bytes)).getEntries();
  if (entry === undefined || entry.directory) throw new Error('no file in the archive');
  expect(entry.encrypted && entry.zipCrypto).toBe(true);
  expect(entry.filename).toBe(archive?.name.replace('.zip', '.xml'));
  const text = await entry.getData(new Uint8ArrayWriter(), { password: archive?.name.slice(0, 8) ?? '' });
  expect(new TextDecoder().decode(text)).toMatch(/^<\?xml .*\r\n<siemeca>[^]*<\/siemeca>\r\n$/);
});
