import { addDays, dayNumber, dayOfNumber, type IsoDate } from '../domain/civil-day.ts';
import type { Finding } from '../domain/finding.ts';
import { type DeviceHistory, evidenceOf } from './device-history.ts';

/** Days without a value that a monthly source may let pass (formats.md 11.3). */
const usualPatience = 35;

/** Radio and collectors miss a day or a weekend without anything being wrong. */
const leastPatience = 4;

/** A meter that delivers nothing any more, judged by its own habit; one that never delivered anything at all. */
export function findLate(history: DeviceHistory, today: IsoDate): Finding[] {
  const { device, knownSince, readings, state } = history;
  if (device.role === 'collector') return [];
  const stated = readings.filter(({ kind, validOn }) => kind !== 'set-day' && validOn <= today);
  const newest = stated.reduce<(typeof stated)[number] | undefined>(
    (latest, reading) => (latest && latest.validOn >= reading.validOn ? latest : reading),
    undefined,
  );
  if (!newest) return readings.length > 0 || knownSince >= addDays(today, -2) ? [] : [neverRead(history)];
  const silent = dayNumber(today) - dayNumber(newest.validOn);
  const patience = patienceOf(stated.map(({ validOn }) => validOn));
  // The collector says itself that it has lost the device: that is one finding, not two.
  if (silent <= patience || state?.flags.includes('not-received') === true) return [];
  return [
    {
      code: 'late',
      severity: silent > 3 * patience ? 'alert' : 'warning',
      since: addDays(newest.validOn, 1),
      message: `No value for ${silent} days; usually one comes within ${patience}`,
      advice: 'Check radio, receivers and the gateway; a device that was removed is to be taken out',
      evidence: evidenceOf([newest]),
    },
  ];
}

function neverRead({ knownSince, device }: DeviceHistory): Finding {
  const isSilent =
    device.class === 'smoke-detector' || device.class === 'room-sensor' || device.class === 'other';
  return {
    code: 'never-read',
    severity: isSilent ? 'info' : 'warning',
    since: knownSince,
    message: 'The device is listed, but no value of it ever came',
    advice: 'Check whether it is mounted, switched on and in reach of a receiver',
    evidence: [],
  };
}

/** After how many days without a value a device is late: three times the gap that three in four of its values keep,
 *  between four days and 35; a gap and 35 days for what is read less than monthly. */
export function patienceOf(days: readonly IsoDate[]): number {
  const distinct = [...new Set(days.map(dayNumber))].toSorted((a, b) => a - b).slice(-14);
  const gaps = distinct.slice(1).map((day, at) => day - (distinct[at] ?? day));
  if (gaps.length < 3) return usualPatience;
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length * 3) / 4)] ?? usualPatience;
  return usual > usualPatience
    ? usual + usualPatience
    : Math.min(usualPatience, Math.max(leastPatience, 3 * usual));
}

/** First day whose readings a judgement looks at: a year and a month, so that every season and every month's end that
 *  a device keeps has been seen once. */
export function firstDayOfHistory(today: IsoDate): IsoDate {
  return dayOfNumber(dayNumber(today) - 396);
}
