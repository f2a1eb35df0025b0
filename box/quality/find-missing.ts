import { addDays, type IsoDate, monthEnd } from '../domain/civil-day.ts';
import type { Finding } from '../domain/finding.ts';
import type { CountedSeries } from './counted-series.ts';
import { evidenceOf } from './device-history.ts';

/** A device that states month-ends is expected to state each; fewer than this many are no habit yet. */
const habit = 3;

/** Days that a month's value may take to arrive while others of the device arrive. */
const grace = 3;

/** Month-ends that a device should have stated and did not: holes between its first one and its newest value. Any value
 *  of that very day will do. */
export function findMissing({ name, quantity, readings }: CountedSeries): Finding[] {
  const stated = readings.filter(({ kind }) => kind === 'month-end');
  const [first] = stated;
  const newest = readings.at(-1);
  if (!first || !newest || stated.length < habit) return [];
  const there = new Set(readings.map(({ validOn }) => validOn));
  const absent: IsoDate[] = [];
  for (let day = monthEnd(first.validOn); addDays(day, grace) <= newest.validOn; day = monthEnd(day, 1)) {
    if (!there.has(day)) absent.push(day);
  }
  const [since] = absent;
  if (since === undefined) return [];
  const before = readings.findLast(({ validOn }) => validOn < since);
  const after = readings.find(({ validOn }) => validOn > since);
  return [
    {
      code: 'missing',
      severity: 'warning',
      quantity,
      since,
      message: `${name}: no value at ${absent.length === 1 ? 'the month-end' : 'the month-ends'} ${absent.join(', ')}`,
      advice:
        'Read the missing files again or have them sent; else the value is computed between its neighbours',
      evidence: evidenceOf([before, after].filter((reading) => reading !== undefined)),
    },
  ];
}
