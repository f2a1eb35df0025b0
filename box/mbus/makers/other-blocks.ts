import type { DataRecord } from '../records/read-records.ts';
import { littleEndian } from '../little-endian.ts';
import { madeDate, madeValue, present, type MakersKnowledge } from './makers-content.ts';

/** Zenner version 0B: behind two check bytes a status, the value of the set day and the total, both in 1/256 litre. The
 *  set day itself is not sent, so only the total is a reading. */
export const zennerBlock: MakersKnowledge = {
  name: 'Zenner 0B',
  read({ layers, content }) {
    const { bytes, makersDataAt: at } = content;
    const meter = layers?.meter;
    if (meter?.manufacturer !== 'ZRI' || meter.version !== 0x0b || at < 0 || bytes.length < at + 12)
      return undefined;
    // 1/256 has eight decimals: the whole number times 390625 counts in 10^-8 litres.
    const raw = littleEndian(bytes, at + 8, 4) * 390_625;
    return { bytes, records: [madeValue('volume', 'm3', raw, { exponent: -11, at: at + 8 })] };
  },
};

/** Bmeters Hydrodigit: behind the records a block whose first byte says what it has. Known is the one with battery,
 *  backflow and the totals of the last month-ends, January to December, in 10 litres. */
export const hydrodigit: MakersKnowledge = {
  name: 'Bmeters Hydrodigit',
  read({ layers, content }) {
    const { bytes, makersDataAt: at, records } = content;
    const { manufacturer, version, type } = layers?.meter ?? {};
    const known = manufacturer === 'BMT' && version === 0x13 && type === 7;
    if (!known || at < 0 || bytes[at] !== withMonths || bytes.length < at + 6 + 36) return undefined;
    const now = records.find(({ head }) => head.quantity === 'datetime' && head.storage === 0)?.value;
    if (now === undefined || now === null) return undefined;
    const months = Array.from({ length: 12 }, (_, month) =>
      monthEnd(bytes, at + 6 + 3 * month, month + 1, now),
    );
    return { bytes, records: months.flat() };
  },
};

const withMonths = 0x15;

/** The month's last end before `now` and its total, at a storage number of its own. */
function monthEnd(bytes: Uint8Array, at: number, month: number, now: string): DataRecord[] {
  const [year = 0, thisMonth = 0] = now.split('-').map(Number);
  const ended = month < thisMonth ? year : year - 1;
  const storage = 1 + month;
  return present([
    // the first of the following month is the end of this one
    madeDate(month === 12 ? ended + 1 : ended, (month % 12) + 1, 1, { storage, at }),
    madeValue('volume', 'm3', littleEndian(bytes, at, 3), { storage, exponent: -2, at }),
  ]);
}

/** BFW 240: after two bytes the set-day value, the current one, and 18 month-ends in 12 bits each; the day of the
 *  telegram as BCD ends it. The standard knows nothing of it although the header is standard. */
export const bfw240: MakersKnowledge = {
  name: 'BFW 240',
  read({ layers, content }) {
    const { bytes } = content;
    const { meter, transport } = layers ?? {};
    const start = (transport?.end ?? 0) + 2;
    const isOne = meter?.manufacturer === 'BFW' && meter.version === 2 && meter.type === 8;
    if (!isOne || bytes.length !== start + 38 || bytes[start - 1] !== 0x2f) return undefined;
    const dayAt = bytes.length - 3;
    const [day = 0, month = 0, year = 0] = [...bytes.subarray(dayAt)].map(
      (bcd) => (bcd >> 4) * 10 + (bcd & 0x0f),
    );
    const months = Array.from({ length: 18 }, (_, ago) => {
      const at = dayAt - 3 * ((ago >> 1) + 1);
      const middle = bytes[at + 1] ?? 0;
      const value =
        ago & 1 ? ((middle >> 4) << 8) | (bytes[at] ?? 0) : ((middle & 0x0f) << 8) | (bytes[at + 2] ?? 0);
      const ended = 12 * (2000 + year) + month - 1 - ago;
      return present([
        madeDate(Math.floor(ended / 12), (ended % 12) + 1, 1, { storage: 2 + ago, at }),
        madeValue('hca', 'hca', value, { storage: 2 + ago, at }),
      ]);
    });
    const current = (((bytes[start + 4] ?? 0) & 0x0f) << 8) | (bytes[start + 5] ?? 0);
    const now = [
      madeDate(2000 + year, month, day, { at: dayAt }),
      madeValue('hca', 'hca', current, { at: start + 4 }),
    ];
    return { bytes, records: present([...now, ...months.flat()]), instead: true };
  },
};
