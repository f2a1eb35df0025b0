import { linkAddress, type MeterAddress } from './address.ts';

/** Extended link layer (EN 13757-4 clause 13). */
export interface ExtendedLink {
  readonly ci: number;
  readonly cc: number;
  readonly accessNumber: number;
  /** Destination; only in forms III and IV. */
  readonly destination: MeterAddress | undefined;
  /** Session number, little endian; only in forms II and IV. */
  readonly session: number | undefined;
  /** Encryption: 0 none, 1 AES-CTR; from the session number. */
  readonly encryption: number;
  /** Place of the payload's checksum, which is encrypted with it; -1 if there is none. */
  readonly checksumAt: number;
  /** Where the next layer begins. */
  readonly end: number;
}

/** Whether a CI field begins an extended link layer. */
export function isExtendedLink(ci: number): boolean {
  return (ci >= 0x8c && ci <= 0x8f) || ci === 0x86;
}

/** Reads the layer whose CI field is at `at`: 8C, 8D, 8E, 8F (forms I to IV) or 86, whose parts are announced by a
 *  control byte. `undefined` if the telegram ends within it. */
export function readExtendedLink(bytes: Uint8Array, at: number, limit: number): ExtendedLink | undefined {
  const ci = bytes[at] ?? 0;
  const parts = ci === 0x86 ? (bytes[at + 1] ?? 0) : (partsOf.get(ci) ?? 0);
  let next = ci === 0x86 ? at + 2 : at + 1;
  const cc = bytes[next] ?? 0;
  const accessNumber = bytes[next + 1] ?? 0;
  next += 2;
  if (ci === 0x86 && parts & hasExtendedControl) next += 1;
  let destination: MeterAddress | undefined;
  if (parts & hasAddress) {
    destination = linkAddress(bytes, next);
    next += 8;
  }
  let session: number | undefined;
  let checksumAt = -1;
  if (parts & hasSession) {
    session = little32(bytes, next);
    checksumAt = next + 4;
    next += 6;
  }
  if (next > limit) return undefined;
  const encryption = session === undefined ? 0 : session >>> 29;
  return { ci, cc, accessNumber, destination, session, encryption, checksumAt, end: next };
}

const hasAddress = 1;
const hasSession = 2;
const hasExtendedControl = 4;

const partsOf: ReadonlyMap<number, number> = new Map([
  [0x8c, 0],
  [0x8d, hasSession],
  [0x8e, hasAddress],
  [0x8f, hasAddress | hasSession],
]);

function little32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return (low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}
