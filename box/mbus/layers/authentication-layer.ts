/** Authentication and fragmentation layer (EN 13757-7 clause 6). */
export interface AuthenticationLayer {
  readonly moreFragments: boolean;
  readonly fragment: number;
  /** Message control field; its low four bits name the kind of MAC. */
  readonly control: number | undefined;
  /** Message counter, 4 bytes as sent. */
  readonly messageCounter: Uint8Array | undefined;
  readonly mac: Uint8Array | undefined;
  /** Message length field as sent; part of what the MAC covers. */
  readonly messageLength: Uint8Array | undefined;
  /** Where the payload begins. */
  readonly end: number;
}

/** CI field of the layer. */
export const authenticationCi = 0x90;

/** Reads the layer whose CI field is at `at`; `undefined` if the telegram ends within it or its own length is too
 *  short for the fields it announces. */
export function readAuthenticationLayer(
  bytes: Uint8Array,
  at: number,
  limit: number,
): AuthenticationLayer | undefined {
  const end = at + 2 + (bytes[at + 1] ?? 0);
  if (end > limit || end < at + 4) return undefined;
  const flags = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  let next = at + 4;
  const take = (present: boolean, size: number): Uint8Array | undefined => {
    if (!present) return undefined;
    next += size;
    return bytes.subarray(next - size, next);
  };
  const control = take((flags & 0x2000) !== 0, 1)?.[0];
  take((flags & 0x0200) !== 0, 2); // key information: which key, not how it is used
  const messageCounter = take((flags & 0x0800) !== 0, 4);
  const mac = take((flags & 0x0400) !== 0, macBytes.get((control ?? defaultMac) & 0x0f) ?? 0);
  const messageLength = take((flags & 0x1000) !== 0, 2);
  if (next > end) return undefined;
  const moreFragments = (flags & 0x4000) !== 0;
  return { moreFragments, fragment: flags & 0xff, control, messageCounter, mac, messageLength, end };
}

/** Length of the MAC by the low four bits of the message control field (EN 13757-7 table 5); 8 is GMAC. */
const macBytes: ReadonlyMap<number, number> = new Map([
  [3, 2],
  [4, 4],
  [5, 8],
  [6, 12],
  [7, 16],
  [8, 12],
]);

/** Of a fragment without message control field: eight bytes, what every meter sends. */
const defaultMac = 5;
