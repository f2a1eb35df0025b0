import { civilDay, type IsoDate, isoDate } from '../domain/civil-day.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** Years a heat or water meter may be used after its calibration; heat cost allocators need none. */
export const calibrationYears: readonly Versioned<number>[] = Object.freeze([
  { validFrom: isoDate('2021-11-03'), source: 'MessEV annex 7 no. 5.5, 6.1', value: 6 },
]);

/** Last day on which a meter calibrated in a year may be used: the end of the sixth year after it. */
export function calibratedUntil(year: number): IsoDate {
  const last = civilDay(year + editionOn(calibrationYears).value, 12, 31);
  if (last === undefined) throw new RangeError(`${year} is no year of a calibration`);
  return last;
}

/** Warns of meters whose calibration ended before they were last used (MessEG § 33). */
export function checkCalibration(
  meters: readonly { readonly id: string; readonly until?: IsoDate; readonly calibratedUntil?: IsoDate }[],
  lastDay: IsoDate,
): BillingIssue[] {
  return meters.flatMap(({ id, until, calibratedUntil: valid }) => {
    const used = until !== undefined && until < lastDay ? until : lastDay;
    if (valid === undefined || used <= valid) return [];
    return [
      billingIssue('calibration-expired', `Meter "${id}": calibration ended on ${valid} (MessEG § 33)`, id),
    ];
  });
}
