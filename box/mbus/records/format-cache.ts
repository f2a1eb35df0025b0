import { dropOldest } from '../drop-oldest.ts';
import { crc16 } from '../link/crc16.ts';
import { knownFormats } from './known-formats.ts';
import type { RecordList } from './read-records.ts';

/** Remembers the record heads of full telegrams, so that compact ones can be read, which carry only a signature and
 *  the data (EN 13757-3 Annex G). A full telegram may be hours apart, so the cache is meant to be stored: `entries`
 *  gives what `createFormatCache` takes. */
export interface FormatCache {
  /** Concatenated heads (DIF to last VIFE of each record) with this signature. */
  headsOf(signature: number): Uint8Array | undefined;
  /** Keeps heads under their signature. */
  learn(heads: Uint8Array): void;
  /** Everything learned, oldest first, without what is built in. */
  entries(): Iterable<Uint8Array>;
}

/** Formats kept; a site has a dozen. The oldest one makes room. */
const mostFormats = 1024;

/** A cache that knows the built-in formats and those given. */
export function createFormatCache(learned: Iterable<Uint8Array> = []): FormatCache {
  const builtIn = new Map(knownFormats.map(({ heads }) => [signatureOf(heads), heads]));
  const formats = new Map<number, Uint8Array>();
  const cache: FormatCache = {
    headsOf: (signature) => formats.get(signature) ?? builtIn.get(signature),
    learn(heads) {
      const signature = signatureOf(heads);
      if (formats.has(signature) || builtIn.has(signature)) return;
      if (formats.size >= mostFormats) dropOldest(formats);
      formats.set(signature, heads.slice());
    },
    entries: () => formats.values(),
  };
  for (const heads of learned) cache.learn(heads);
  return cache;
}

/** Signature of a format: CRC-16 over its heads. */
export function signatureOf(heads: Uint8Array): number {
  return crc16(heads);
}

/** The heads of the records of a full telegram, joined; fillers are left out. */
export function headsOf({ bytes, records }: RecordList): Uint8Array {
  let length = 0;
  for (const record of records) length += record.head.length;
  const heads = new Uint8Array(length);
  let next = 0;
  for (const { offset, dataAt } of records) {
    for (let at = offset; at < dataAt; at += 1) heads[next++] = bytes[at] ?? 0;
  }
  return heads;
}
