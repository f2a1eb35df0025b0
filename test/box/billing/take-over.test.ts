import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../../box/billing/check-property.ts';
import { takeOver } from '../../../box/billing/take-over.ts';
import { diffTakeOver, takeOverLines } from '../../../box/billing/take-over-lines.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import type { Reading } from '../../../box/domain/reading.ts';
import { lastYearUntil } from '../../simulators/demo/documents/document-parts.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';
import { germanProperty } from '../../simulators/gateway-cloud/german-property.ts';
import { simulatedReadings } from './simulated-readings.ts';

const lastMonthEnd = isoDate('2026-10-31');
const { property } = checkProperty(germanDocument(lastMonthEnd));
if (!property) throw new Error('The demo has a good document');
const house = property;
const readings = simulatedReadings(germanProperty(lastMonthEnd), lastMonthEnd);
const period = lastYearUntil('12-31', lastMonthEnd);

function lines(from: readonly Reading[] = readings) {
  return takeOverLines(takeOver(house, from, period));
}

it('has a line for every meter point and user, in the words of the bill', () => {
  const all = lines();
  expect(all).toHaveLength(74 + 6 + 12); // flat 3 has a second tenant, flat 10 two more users
  expect(all.find(({ meterPoint, user }) => meterPoint === 'W1-warm-water' && user === 'W1-1')).toMatchObject(
    {
      words: 'abgelesen',
      measure: 'm3',
      devices: ['41710131'],
    },
  );
  expect(all.find(({ meterPoint, user }) => meterPoint === 'W3-kitchen' && user === 'W3-2')?.words).toBe(
    'berechnet',
  );
});

it('can be repeated without any difference, and shows what is new', () => {
  expect(diffTakeOver(lines(), lines())).toEqual([]);
  expect(diffTakeOver([], lines()).every(({ change }) => change === 'new')).toBe(true);
  const corrected = readings.map((reading) =>
    reading.device.serial === '41710131' && reading.validOn === period.lastDay
      ? { ...reading, value: decimal('61.5') }
      : reading,
  );
  const changes = diffTakeOver(lines(), lines(corrected));
  expect(changes).toMatchObject([{ change: 'changed', line: { meterPoint: 'W1-warm-water', end: '61.5' } }]);
  expect(diffTakeOver(lines(), []).every(({ change }) => change === 'gone')).toBe(true);
});

it('does not bill what a rule doubts or nobody received, and tells counters that fell all at once', () => {
  const doubted = readings.map((reading) =>
    reading.device.serial === '41710131' ? { ...reading, quality: 'suspect' as const } : reading,
  );
  const taken = takeOver(house, doubted, period);
  expect(taken.issues.filter(({ level }) => level === 'error')).toMatchObject([
    { code: 'value-missing', about: 'W1-warm-water' },
  ]);
  const fell = readings.map((reading) =>
    ['41710131', '41710231'].includes(reading.device.serial) && reading.validOn === '2025-08-31'
      ? { ...reading, value: decimal('0.5') }
      : reading,
  );
  expect(takeOver(house, fell, period).issues.filter(({ code }) => code === 'meter-regression')).toHaveLength(
    2,
  );
});

describe('a value read by hand', () => {
  it('stands where nothing was sent', () => {
    const sent = readings.filter(
      ({ device, validOn }) => device.serial !== '41710131' || validOn < '2025-06-01',
    );
    const missing = takeOver(house, sent, period);
    expect(missing.issues.map(({ code }) => code)).toContain('value-missing');
    const meterPoints = house.meterPoints.map((point) =>
      point.id === 'W1-warm-water'
        ? { ...point, handReadings: [{ day: period.lastDay, value: decimal('150') }] }
        : point,
    );
    const read = takeOver({ ...house, meterPoints }, sent, period);
    expect(read.issues.map(({ code }) => code)).not.toContain('value-missing');
    expect(takeOverLines(read).find(({ meterPoint }) => meterPoint === 'W1-warm-water')?.end).toBe('150');
  });
});
