import { addDays, type IsoDate, monthEnd, type Period } from '../domain/civil-day.ts';
import type { Interpolation } from './boundary-value.ts';
import { type IntervalConsumption, type MeterSegment, meterConsumption } from './meter-consumption.ts';

/** Consumption of each month of a period, one row per month with the quality of its values (billing.md 3.4). The
 *  first and last month are parts if the period begins or ends inside them. The sum of the months is the consumption
 *  of the period exactly, because both use the same boundary values. */
export function monthlyValues(
  segments: readonly MeterSegment[],
  period: Period,
  how: Interpolation,
): IntervalConsumption[] {
  const boundaries: IsoDate[] = [addDays(period.firstDay, -1)];
  for (let end = monthEnd(period.firstDay); end < period.lastDay; end = monthEnd(end, 1))
    boundaries.push(end);
  boundaries.push(period.lastDay);
  return meterConsumption(segments, boundaries, how);
}
