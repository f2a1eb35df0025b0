import type { IsoDate } from '../../../box/domain/civil-day.ts';
import type { MeterKind } from './meter.ts';
import type { Counted } from './readout.ts';

/** How Siemens and Qundis write "no value" (formats.md 8.4). */
export const missing = 'x x x';

/** `31.12.2025` or `31/12/2025`; `x x x` for no day. */
export function dayText(day: IsoDate | undefined, mark: '.' | '/'): string {
  return day === undefined ? missing : [day.slice(8), day.slice(5, 7), day.slice(0, 4)].join(mark);
}

/** A value in the unit its source writes: whole HCA units and Wh, cubic metres with a decimal comma. */
export function valueText(kind: MeterKind, counted: Counted | undefined): string {
  if (counted === undefined) return missing;
  return kind === 'hca' || kind === 'heat' ? String(counted.main) : cubicMetres(counted.main);
}

/** Litres as cubic metres: `115,044`. */
export function cubicMetres(litres: number): string {
  return `${Math.floor(litres / 1000)},${String(litres % 1000).padStart(3, '0')}`;
}

/** A number with leading zeros. */
export function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
