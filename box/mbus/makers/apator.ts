import { createDecipheriv } from 'node:crypto';
import type { Telegram } from '../telegram.ts';
import { littleEndian } from '../little-endian.ts';
import { madeDate, madeValue, present, type MakersContent, type MakersKnowledge } from './makers-content.ts';

/** Apator's own telegrams and blocks (places checked against telegrams with known readings). */
export const apator: MakersKnowledge = {
  name: 'Apator',
  read(telegram) {
    const { meter, ci = 0 } = telegram.layers ?? {};
    if (meter?.manufacturer !== 'APA' && meter?.manufacturer !== 'APT') return undefined;
    const { type, version } = meter;
    if (type === 7 && version === 5 && telegram.content.makersDataAt >= 0) return readRegisters(telegram);
    if (type === 7 && version === 0x14 && (ci === 0xa0 || ci === 0xa1)) return readNa1(telegram);
    if (type === 8 && version === 4) return readAllocator(telegram);
    return undefined;
  },
};

/** Module 162: registers of a known size each, behind seven bytes of header. Register 10 is the total in litres. */
function readRegisters({ content }: Telegram): MakersContent | undefined {
  const { bytes, makersDataAt } = content;
  let at = makersDataAt + 7;
  while (at < bytes.length) {
    const register = bytes[at] ?? 0;
    if (register === totalRegister) {
      if (at + 5 > bytes.length) return undefined;
      return {
        bytes,
        records: [madeValue('volume', 'm3', littleEndian(bytes, at + 1, 4), { exponent: -3, at })],
      };
    }
    const size = registerSize(register);
    if (size === undefined) return undefined;
    at += 1 + size;
  }
  return undefined;
}

const totalRegister = 0x10;

const registerSizes: ReadonlyMap<number, number> = new Map([
  [0x40, 2],
  [0x41, 2],
  [0x42, 4],
  [0x43, 2],
  [0xa0, 4],
  [0xb4, 3],
  [0xf0, 4],
]);

/** 71 to 7B are histories of one value more than their last digit says, and a byte; 80 to 84 are events. */
function registerSize(register: number): number | undefined {
  if (register >= 0x71 && register <= 0x7b) return 1 + 4 * ((register & 0x0f) + 1);
  if (register >= 0x80 && register <= 0x84) return 10;
  return registerSizes.get(register);
}

/** Module NA-1: access number, a status byte, then 16 bytes encrypted like mode 5 under the maker's key of zeros. The
 *  total in litres has its lowest digit in front. */
function readNa1({ layers, content }: Telegram): MakersContent | undefined {
  const { bytes, makersDataAt: at } = content;
  if (!layers?.meter || bytes.length !== at + 18) return undefined;
  const start = new Uint8Array(16).fill(bytes[at] ?? 0, 8);
  start.set(layers.meter.bytes);
  const decipher = createDecipheriv('aes-128-cbc', new Uint8Array(16), start).setAutoPadding(false);
  const plain = decipher.update(bytes.subarray(at + 2));
  if (plain[0] !== 0x2f) return undefined;
  const litres = littleEndian(plain, 2, 3) * 16 + ((plain[1] ?? 0) & 0x0f);
  return { bytes, records: [madeValue('volume', 'm3', litres, { exponent: -3, at })] };
}

/** E.ITN allocator: current value and the day it belongs to. With CI B6 a block of stated length comes before. */
function readAllocator({ layers, content }: Telegram): MakersContent | undefined {
  const { bytes, makersDataAt } = content;
  let at = makersDataAt;
  if (layers?.ci === 0xb6) {
    at += 1 + (bytes[at] ?? 0);
    if (bytes[at] !== 0xa0) return undefined;
    at += 1;
  } else if (layers?.ci !== 0xa0) return undefined;
  if (bytes.length !== at + 15) return undefined;
  const day = littleEndian(bytes, at + 9, 2);
  return {
    bytes,
    records: present([
      madeDate(2000 + (day >> 9), (day >> 5) & 0x0f, day & 0x1f, { at: at + 9 }),
      madeValue('hca', 'hca', littleEndian(bytes, at + 7, 2), { at: at + 7 }),
    ]),
  };
}
