import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import type { CloudDelivery } from './cloud-delivery.ts';
import { germanDeliveries } from './german-deliveries.ts';
import { swissDeliveries } from './swiss-deliveries.ts';

/** Everything that the cloud sends for both houses in the two years up to the last month that was over before
 *  yesterday, in the order of time. */
export function deliveriesUntil(today: IsoDate): CloudDelivery[] {
  const lastMonthEnd = monthEnd(addDays(today, -2), -1);
  return [...germanDeliveries(lastMonthEnd), ...swissDeliveries(lastMonthEnd)].toSorted((left, right) =>
    `${left.day}${left.time}` < `${right.day}${right.time}` ? -1 : 1,
  );
}
