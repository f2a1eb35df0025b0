import { joinBytes } from '../join-bytes.ts';
import { linkAddress, type MeterAddress } from '../layers/address.ts';
import { readRecords } from '../records/read-records.ts';
import type { Telegram } from '../telegram.ts';
import type { MakersContent, MakersKnowledge } from './makers-content.ts';

/** Makers of the Diehl group (mbus.md 6.9). */
const group: ReadonlySet<string> = new Set(['DME', 'EWT', 'HYD', 'SAP', 'SPL']);

/** The one of them that writes its address like everybody else; the others put version and type first. */
const standardAddress = 'SAP';

/** Diehl's own telegrams: PRIOS of IZAR modules (CI A0 to A7) and "real data" in an otherwise standard telegram
 *  (configuration bit 12). Both are only whitened: the shift register starts from constants that are public. */
export const diehl: MakersKnowledge = {
  name: 'Diehl PRIOS and real data',
  read(telegram) {
    const { layers } = telegram;
    const frame = layers?.wireless?.bytes;
    const { ci = 0, sender, transport } = layers ?? {};
    if (!frame || !sender || !group.has(sender.manufacturer) || frame.length < 26) return undefined;
    if (ci >= 0xa0 && ci <= 0xa7) return readPrios(frame);
    if (transport && transport.configuration & realData && !transport.address)
      return readRealData(frame, telegram);
    return undefined;
  },
};

const realData = 0x1000;

/** Starting values, each the exclusive or of the two halves of a default key. */
const seeds: readonly number[] = Object.freeze([0x39bc8a10 ^ 0xe66d83f8, 0x51728910 ^ 0xe66d83f8]);

/** Where the whitened part begins in both forms. */
const whitenedAt = 15;
/** PRIOS is spoken by water meters only; the type in their address is often something else. */
const waterMeter = 0x07;
/** First byte of a PRIOS part that was whitened with the right seed. */
const priosCheck = 0x4b;

/** Now, then a stored value and its day; the unit is the VIF in front of the whitened part. */
function readPrios(frame: Uint8Array): MakersContent | undefined {
  const plain = seeds.map((seed) => unwhitened(frame, seed)).find((candidate) => candidate[0] === priosCheck);
  const vif = frame[whitenedAt - 1] ?? 0;
  if (!plain || vif < 0x10 || vif > 0x17) return undefined;
  const bytes = joinBytes(
    Uint8Array.of(0x04, vif),
    plain.subarray(1, 5),
    Uint8Array.of(0x84, 0x01, vif),
    plain.subarray(5, 9),
    Uint8Array.of(0x82, 0x01, 0x6c),
    plain.subarray(9, 11),
  );
  return {
    bytes,
    records: readRecords(bytes, 0, bytes.length).records,
    partAt: whitenedAt,
    meter: { ...meterOf(frame), type: waterMeter },
  };
}

/** Standard records behind the short header, whitened or, by the mode's low bits, in clear. They have to be whole. */
function readRealData(frame: Uint8Array, { layers }: Telegram): MakersContent | undefined {
  const start = layers?.transport?.end ?? frame.length;
  const candidates =
    ((layers?.transport?.mode ?? 0) & 0x0f) === 5
      ? seeds.map((seed) => unwhitened(frame, seed))
      : [frame.subarray(start)];
  for (const bytes of candidates) {
    const { records, error } = readRecords(bytes, 0, bytes.length);
    if (!error && records.length > 0) return { bytes, records, partAt: start, meter: meterOf(frame) };
  }
  return undefined;
}

/** The part from byte 15 on, made readable: a 32-bit shift register, taps 1, 2, 11 and 31, eight steps a byte, started
 *  from the seed and the three words behind the control field. */
function unwhitened(frame: Uint8Array, seed: number): Uint8Array {
  let register = seed ^ bigEndian(frame, 2) ^ bigEndian(frame, 6) ^ bigEndian(frame, 10);
  return frame.slice(whitenedAt).map((byte) => {
    for (let step = 0; step < 8; step += 1) {
      const bit = ((register >>> 1) ^ (register >>> 2) ^ (register >>> 11) ^ (register >>> 31)) & 1;
      register = (register << 1) | bit;
    }
    return byte ^ (register & 0xff);
  });
}

/** M M V T ID ID ID ID instead of M M ID ID ID ID V T. */
function meterOf(frame: Uint8Array): MeterAddress {
  const sent = linkAddress(frame, 2);
  if (sent.manufacturer === standardAddress) return sent;
  return linkAddress(joinBytes(frame.subarray(2, 4), frame.subarray(6, 10), frame.subarray(4, 6)), 0);
}

function bigEndian(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}
