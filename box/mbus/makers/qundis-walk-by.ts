import { joinBytes } from '../join-bytes.ts';
import { readRecords } from '../records/read-records.ts';
import type { MakersContent, MakersKnowledge } from './makers-content.ts';

/** Places in a walk-by block, counted behind its length byte (mbus.md 6.9). */
interface Layout {
  /** Length byte of the block. */
  readonly length: number;
  readonly kindAt: number;
  readonly vifAt: number;
  /** Current value, BCD of 8 digits; absent in the shorter block. */
  readonly currentAt?: number;
  readonly setDayAt: number;
  readonly monthAt: number;
}

/** Blocks of 53 bytes (Qundis, Siemens) and of 47 (Siemens WHE). A day of type G, then a value of 8 BCD digits. */
const layouts: readonly Layout[] = Object.freeze([
  { length: 0x35, kindAt: 8, vifAt: 9, currentAt: 12, setDayAt: 16, monthAt: 22 },
  { length: 0x2f, kindAt: 7, vifAt: 8, setDayAt: 11, monthAt: 17 },
]);

/** Heat cost allocator, heat, water. */
const kinds: ReadonlySet<number> = new Set([0xb0, 0xc0, 0xc1]);

/** The walk-by block of Qundis and Siemens devices: DIF 0D, VIF FF 5F. It is written out as the records that the same
 *  device sends in its other telegram: storage 0 now, 1 set day, 17 last month. The history of short numbers behind
 *  them has no public meaning and stays unread. */
export const qundisWalkBy: MakersKnowledge = {
  name: 'Qundis and Siemens walk-by block',
  read({ content }) {
    const record = content.records.find(
      ({ head }) =>
        head.quantity === 'mfct_specific' && head.coding === 13 && head.modifiers[0] === 'mfct_5f',
    );
    if (!record) return undefined;
    const block = content.bytes.subarray(record.dataAt + 1, record.dataEnd);
    const layout = layouts.find(({ length }) => length === content.bytes[record.dataAt]);
    if (!layout || !kinds.has(block[layout.kindAt] ?? 0)) return undefined;
    return { ...written(block, layout), partAt: record.offset };
  },
};

function written(block: Uint8Array, { vifAt, currentAt, setDayAt, monthAt }: Layout): MakersContent {
  const vif = block[vifAt] ?? 0;
  const part = (at: number, size: number): Uint8Array => block.subarray(at, at + size);
  const bytes = joinBytes(
    ...(currentAt === undefined ? [] : [Uint8Array.of(0x0c, vif), part(currentAt, 4)]),
    Uint8Array.of(0x42, 0x6c),
    part(setDayAt, 2),
    Uint8Array.of(0x4c, vif),
    part(setDayAt + 2, 4),
    Uint8Array.of(0xc2, 0x08, 0x6c),
    part(monthAt, 2),
    Uint8Array.of(0xcc, 0x08, vif),
    part(monthAt + 2, 4),
  );
  return { bytes, records: readRecords(bytes, 0, bytes.length).records };
}
