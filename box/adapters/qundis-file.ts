import type { Zone } from '../domain/instant.ts';
import { dimensionOf } from './dimension.ts';
import { isMissing } from './missing-marker.ts';
import type { RecordFile } from './device-record.ts';
import { readDate } from './written-date.ts';

/** How every file of a Qundis source is read: device clocks run in winter time all year, one hour before UTC (formats.md
 *  2.6), and numbers are never grouped (formats.md 2.2, 3.1). */
export function qundisFile(zone: Zone): RecordFile {
  return { zone, clockZone: '+01:00', numbers: {}, dimensionOf, readDate, isMissing };
}
