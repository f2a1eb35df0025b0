import type { Decryption } from './decrypt.ts';

/** Tells whether a key that proved wrong fits with its bytes in reverse order, as some suppliers' lists have them. The
 *  telegram stays undecrypted: the key has to be corrected. */
export function reversedKey(
  key: Uint8Array,
  attempt: (key: Uint8Array) => Decryption,
): { readonly hint?: 'key-reversed' } {
  return attempt(key.toReversed()).state === 'decrypted' ? { hint: 'key-reversed' } : {};
}
