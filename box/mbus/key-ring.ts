/** Keys by identification number. */
export interface KeyRing {
  /** The 16-byte key of a meter, `undefined` if there is none. */
  keyOf(serial: string): Uint8Array | undefined;
}

/** A key ring of a fixed list. */
export function keyRing(keys: ReadonlyMap<string, Uint8Array>): KeyRing {
  return { keyOf: (serial) => keys.get(serial) };
}

/** The 16 bytes of a key of 32 hexadecimal digits; blanks, colons and dashes between them do not matter. `undefined`
 *  if it is none. */
export function parseKey(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\s:-]/g, '');
  return /^[0-9a-fA-F]{32}$/.test(digits) ? Uint8Array.fromHex(digits) : undefined;
}
