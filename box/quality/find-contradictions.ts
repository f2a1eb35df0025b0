import { compareDecimals } from '../domain/decimal.ts';
import { factKey } from '../domain/fact-key.ts';
import type { Finding } from '../domain/finding.ts';
import { setDayLies } from '../domain/set-day.ts';
import type { CountedSeries } from './counted-series.ts';
import { evidenceOf, type StoredValue } from './device-history.ts';

/** Facts that were stated with several values: files that disagree, or a set day that disagrees with the month's end of
 *  the same day. One finding a device, with the newest of them. */
export function findDisagreeing(readings: readonly StoredValue[]): Finding[] {
  const corrected = readings.filter(({ version }) => version > 1);
  if (corrected.length === 0) return [];
  const facts = Map.groupBy(readings, factKey);
  const disputed = [...new Set(corrected.map(factKey))].map((key) => facts.get(key) ?? []);
  const newest = disputed.reduce((latest, fact) => (dayOf(fact) > dayOf(latest) ? fact : latest));
  const versions = newest.toSorted((a, b) => a.version - b.version);
  const [first] = versions;
  if (!first) return [];
  const more = disputed.length > 1 ? ` (and ${disputed.length - 1} more such values)` : '';
  return [
    {
      code: 'contradicting',
      severity: 'warning',
      quantity: first.quantity,
      since: first.validOn,
      message: `${first.quantity} of ${first.validOn} was stated as ${versions
        .map(({ value }) => value)
        .join(', then ')}${more}`,
      advice: 'The last one counts; compare the files and, if in doubt, the display of the device',
      evidence: evidenceOf(versions),
    },
  ];
}

/** A momentary value that is above the one stated for the end of the same day. Heat cost allocators are left out: they
 *  begin anew on their set day. */
export function findDayEndBelow({ name, quantity, readings }: CountedSeries): Finding[] {
  if (quantity === 'hca') return [];
  for (const [at, end] of readings.entries()) {
    const during = readings[at - 1];
    if (end.kind === 'instantaneous' || during?.kind !== 'instantaneous') continue;
    if (during.validOn !== end.validOn || compareDecimals(during.value, end.value) <= 0) continue;
    return [
      {
        code: 'contradicting',
        severity: 'warning',
        quantity,
        since: end.validOn,
        message: `${name}: ${during.value} was read on ${end.validOn}, but ${end.value} is stated for the end of that day`,
        advice: 'Check the clock of the device and which day its stored values belong to',
        evidence: evidenceOf([during, end]),
      },
    ];
  }
  return [];
}

/** The newest fall of a counter. Only heat cost allocators fall by themselves, on their set day (formats.md 2.5). */
export function findFall({ name, quantity, readings }: CountedSeries): Finding[] {
  const setDays = new Set(
    readings.filter(({ kind }) => kind === 'set-day').map(({ validOn }) => validOn.slice(4)),
  );
  for (let at = readings.length - 1; at > 0; at -= 1) {
    const [before, after] = [readings[at - 1], readings[at]];
    if (!before || !after || before.validOn === after.validOn) continue;
    if (compareDecimals(after.value, before.value) >= 0) continue;
    const isReset =
      quantity === 'hca' && [...setDays].some((day) => setDayLies(day, before.validOn, after.validOn));
    if (isReset) continue;
    // Nobody has told its set day: the fall may be the yearly reset.
    const isGuess = quantity === 'hca' && setDays.size === 0;
    return [
      {
        code: 'register-fell',
        severity: isGuess ? 'info' : 'alert',
        quantity,
        since: after.validOn,
        message: `${name}: fell from ${before.value} (${before.validOn}) to ${after.value} (${after.validOn})`,
        advice: isGuess
          ? 'Probably its yearly set day; else the device was changed or set anew'
          : 'Find out whether the device was changed or set anew, and enter the change before billing',
        evidence: evidenceOf([before, after]),
      },
    ];
  }
  return [];
}

function dayOf(fact: readonly StoredValue[]): string {
  return fact[0]?.validOn ?? '';
}
