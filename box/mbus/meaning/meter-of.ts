import type { MakersContent } from '../makers/makers-content.ts';
import { type MeterAddress, transportAddress } from '../layers/address.ts';
import type { Telegram } from '../telegram.ts';

/** The meter that a telegram is about: as its maker writes it, else of the long header, else the sender. A radio module
 *  that sends for a meter without a long header names it in its records (VIF 79: identification, manufacturer, version,
 *  type in eight bytes). */
export function meterOf(telegram: Telegram, maker: MakersContent | undefined): MeterAddress | undefined {
  const meter = maker?.meter ?? telegram.layers?.meter;
  if (!meter || !radioConverters.has(meter.type)) return meter;
  const { bytes, records } = telegram.content;
  const own = records.find(
    ({ head }) => head.quantity === 'enhanced_identification' && head.coding === 7 && head.storage === 0,
  );
  const named = own && transportAddress(bytes, own.dataAt);
  return named && /^\d{8}$/.test(named.serial) && /^[A-Z]{3}$/.test(named.manufacturer) ? named : meter;
}

/** Device types of modules that send for others: system side and meter side. */
const radioConverters: ReadonlySet<number> = new Set([0x36, 0x37]);
