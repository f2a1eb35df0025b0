import type { IsoDate } from '../domain/civil-day.ts';
import { type Finding, severities } from '../domain/finding.ts';
import { type CountedSeries, countedSeries } from './counted-series.ts';
import type { DeviceHistory } from './device-history.ts';
import { findDayEndBelow, findDisagreeing, findFall } from './find-contradictions.ts';
import { findDetectorEvents } from './find-detector-events.ts';
import { findFrozen } from './find-frozen.ts';
import { findJumping } from './find-jumping.ts';
import { findLate } from './find-late.ts';
import { findMissing } from './find-missing.ts';
import { findStates } from './find-states.ts';

/** Everything about a device that a person should look at, the most pressing first (formats.md 8.3, 11.3). `today` is the
 *  local day; the rules look at nothing but what they are given. */
export function judgeDevice(history: DeviceHistory, today: IsoDate): Finding[] {
  const series = countedSeries(history.readings);
  return [
    ...findLate(history, today),
    ...findStates(history, series),
    ...findDetectorEvents(history, today),
    ...findDisagreeing(history.readings),
    ...series.flatMap((one) => findInSeries(one, history.state)),
  ].toSorted((left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity));
}

function findInSeries(series: CountedSeries, state: DeviceHistory['state']): Finding[] {
  return [
    findMissing(series),
    findFrozen(series, state),
    findJumping(series),
    findDayEndBelow(series),
    findFall(series),
  ].flat();
}
