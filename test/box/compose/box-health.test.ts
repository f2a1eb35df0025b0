import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { DataPoint } from '../../../box/domain/data-point.ts';
import { instantOfSeconds, secondsOf, type Instant } from '../../../box/domain/instant.ts';
import { boxHealth, type HealthSources } from '../../../box/compose/box-health.ts';
import { dataPointOf } from '../../simulators/sftp-data-point.ts';

const now = secondsOf('2026-06-15T12:00:00Z' as Instant);
const day = 86_400;
const counts = {
  devices: 1,
  readings: 2,
  deliveries: 3,
  quarantineOpen: 0,
  lastChange: 2,
  databaseBytes: 4096,
  lastDeliveryAt: instantOfSeconds(now - day),
};
const point = dataPointOf('haus');

/** What the checks say of a sound box in which something is different. */
function statuses(different: Partial<HealthSources>): Record<string, string> {
  const checks = boxHealth({
    folder: tmpdir(),
    freeFloorMb: 0,
    counts: () => counts,
    waiting: () => 0,
    setAside: () => 0,
    dataPoints: () => [point],
    lastDeliveries: () => [1, 2, 3, 4].map((days) => instantOfSeconds(now - days * day)),
    isClaimed: () => true,
    sync: () => ({ enrolled: false, phase: 'off', waiting: 0, confirmed: 0, remoteCommands: true }),
    now: () => now,
    ...different,
  });
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

it('finds nothing wrong with a sound box', () => {
  expect(new Set(Object.values(statuses({})))).toEqual(new Set(['ok']));
});

it.each<[string, Partial<HealthSources>, string, string]>([
  ['a store that does not answer', { counts: () => fail('closed') }, 'store', 'failing'],
  ['files put aside', { counts: () => ({ ...counts, quarantineOpen: 2 }) }, 'store', 'attention'],
  ['a disk that gets full', { freeFloorMb: 10 ** 9 }, 'disk', 'failing'],
  ['files that cannot be taken in', { setAside: () => 1 }, 'line', 'failing'],
  ['a long line', { waiting: () => 500 }, 'line', 'attention'],
  ['a clock without a battery', { now: () => 10 }, 'clock', 'failing'],
  ['a clock that was ahead', { now: () => now - 10 * day }, 'clock', 'attention'],
  ['settings that need a look', { settingsNotice: 'edited' }, 'settings', 'attention'],
  ['a box without an owner', { isClaimed: () => false }, 'owner', 'attention'],
  ['a source that never delivered', { lastDeliveries: () => [] }, 'data-point haus', 'attention'],
  ['a source that fell silent', { now: () => now + 5 * day }, 'data-point haus', 'attention'],
])('sees %s', (_, different, name, status) => {
  expect(statuses(different)[name]).toBe(status);
});

describe('how long a source may be silent', () => {
  it('is three times its usual gap, two days at least, 35 at most', () => {
    expect([silent(1.9, [1, 1, 1]), silent(3.1, [1, 1, 1])]).toEqual(['ok', 'attention']);
    expect([silent(1.9, [0.1, 0.1, 0.1]), silent(2.1, [0.1, 0.1, 0.1])]).toEqual(['ok', 'attention']);
    expect([silent(34, [31, 30, 31]), silent(36, [31, 30, 31])]).toEqual(['ok', 'attention']);
    expect([silent(20, [1, 30, 1, 1]), silent(20, [7, 7, 1, 7])]).toEqual(['attention', 'ok']);
  });

  it('is 35 days as long as too little is known of it, and no question when it is switched off', () => {
    expect([silent(34, [1]), silent(36, [1])]).toEqual(['ok', 'attention']);
    expect(silent(100, [1, 1, 1], { enabled: false })).toBeUndefined();
  });
});

it('warns of a source that may use old algorithms', () => {
  const legacy = { ...point, legacyAlgorithms: true };
  expect(statuses({ dataPoints: () => [legacy] })['data-point haus algorithms']).toBe('attention');
});

/** What is said of a source `days` after its last delivery, which came at these gaps, newest first. */
function silent(
  days: number,
  gapsInDays: readonly number[],
  change: Partial<DataPoint> = {},
): string | undefined {
  let at = now;
  const deliveries = [at, ...gapsInDays.map((gap) => (at -= gap * day))].map(instantOfSeconds);
  return statuses({
    dataPoints: () => [{ ...point, ...change }],
    lastDeliveries: () => deliveries,
    now: () => now + days * day,
  })['data-point haus'];
}

function fail(message: string): never {
  throw new Error(message);
}
