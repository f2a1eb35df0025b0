import type { Device } from '../../domain/device.ts';
import type { RecordHead } from '../records/record-head.ts';

/** A maker whose combined meters count cooling in a register of its own instead of marking it by a VIFE. */
interface CoolingCounter {
  readonly manufacturer: string;
  readonly tariff: number;
  readonly subunit: number;
}

/** Device type "combined heat and cooling". */
const heatAndCooling = 0x0d;

/** Checked against telegrams with named values: Zenner C5-ISF, Bmeters Hydrocal M4, Diehl Sharky 774, Apator ELF 2. */
const coolingCounters: readonly CoolingCounter[] = Object.freeze([
  { manufacturer: 'ZRI', tariff: 1, subunit: 0 },
  { manufacturer: 'BMT', tariff: 1, subunit: 0 },
  { manufacturer: 'DME', tariff: 1, subunit: 0 },
  { manufacturer: 'HYD', tariff: 1, subunit: 0 },
  { manufacturer: 'APA', tariff: 0, subunit: 1 },
]);

/** Whether a record of energy is one of cooling by its register. */
export function isCoolingCounter(device: Device, { tariff, subunit, quantity }: RecordHead): boolean {
  if (device.deviceType !== heatAndCooling || quantity !== 'energy') return false;
  return coolingCounters.some(
    (row) => row.manufacturer === device.manufacturer && row.tariff === tariff && row.subunit === subunit,
  );
}
