import type { DataRecord } from '../records/read-records.ts';

/** Whether a number stands for "no value": the smallest negative one always does, and 80…0 in long BCD with it; all
 *  ones do so in counters, which never fall below zero (EN 13757-3 Annex A type B, formats.md 8.4). */
export function isNoValue({ head, dataAt, dataEnd }: DataRecord, bytes: Uint8Array): boolean {
  const { coding } = head;
  const size = dataEnd - dataAt;
  if (size === 0 || coding === 5 || (coding > 7 && size < 3)) return false;
  let ones = true;
  let smallest = bytes[dataEnd - 1] === 0x80;
  for (let at = dataAt; at < dataEnd; at += 1) {
    ones &&= bytes[at] === 0xff;
    if (at < dataEnd - 1) smallest &&= bytes[at] === 0;
  }
  return smallest || (ones && counters.has(head.quantity));
}

const counters: ReadonlySet<string> = new Set(['energy', 'volume', 'hca', 'operating_time', 'on_time']);
