import type { IntervalConsumption } from './meter-consumption.ts';

/** How the bill marks a device's value, in the words tenants know (billing.md 4.10): read on the spot, read by radio,
 *  computed between readings, estimated (§ 9a), device exchanged in between. */
export type ValueMark = 'abgelesen' | 'fernabgelesen' | 'berechnet' | 'geschätzt (§ 9a)' | 'ausgetauscht';

/** The marks of a consumption. A reading one day off counts as read; one interpolated boundary makes it computed. An
 *  estimate stands for a value that is missing, so it is the only mark. */
export function valueMarks(
  { flags, devices }: IntervalConsumption,
  { remote, estimated }: { readonly remote: boolean; readonly estimated: boolean },
): ValueMark[] {
  if (estimated) return ['geschätzt (§ 9a)'];
  if (flags.includes('missing')) return [];
  const read = remote ? 'fernabgelesen' : 'abgelesen';
  const marks: ValueMark[] = [flags.includes('interpolated') ? 'berechnet' : read];
  return devices.length > 1 ? [...marks, 'ausgetauscht'] : marks;
}
