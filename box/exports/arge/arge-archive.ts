import { zipSync } from 'fflate';
import type { Settlement } from '../../billing/settlement.ts';
import type { IsoDate } from '../../domain/civil-day.ts';
import { writeArge } from './arge-records.ts';
import type { ArgeVersion } from './record-layouts.ts';
import { type ArgeParties, settlementRecords } from './settlement-records.ts';

/** The ARGE files of a settlement in one archive, named as the exchange asks: `DTD305_20260302T000000.DAT`. The same
 *  settlement and day give the same bytes. */
export function argeArchive(
  settlement: Settlement,
  parties: ArgeParties,
  version: ArgeVersion,
  day: IsoDate,
): Uint8Array {
  const files = settlementRecords(settlement, parties, version);
  const number = version.replace('.', '');
  const stamp = `${day.replaceAll('-', '')}T000000`;
  const named = Object.entries(files)
    .filter(([, records]) => records.length > 0)
    .map(([prefix, records]) => {
      const name = `${prefix}${prefix === 'DTE835' ? '' : number}_${stamp}.DAT`;
      return [name, writeArge(records, version)] as const;
    });
  return zipSync(Object.fromEntries(named), { mtime: new Date(1980, 0, 1) });
}
