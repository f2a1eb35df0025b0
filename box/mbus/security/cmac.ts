import { createCipheriv } from 'node:crypto';

/** AES-CMAC (RFC 4493) of `message` under a 16-byte key: 16 bytes. */
export function cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-cbc', key, zeroBlock);
  cipher.setAutoPadding(false);
  const first = cipher.update(zeroBlock); // E(0), from which the subkeys come; it also chains into what follows
  const blocks = Math.max(1, Math.ceil(message.length / 16));
  const padded = new Uint8Array(blocks * 16);
  padded.set(message);
  let subkey = doubled(first);
  if (message.length !== padded.length) {
    padded[message.length] = 0x80;
    subkey = doubled(subkey);
  }
  const last = padded.length - 16;
  for (let at = 0; at < 16; at += 1) {
    padded[last + at] = (padded[last + at] ?? 0) ^ (subkey[at] ?? 0);
    padded[at] = (padded[at] ?? 0) ^ (first[at] ?? 0); // takes the chained E(0) out again
  }
  return cipher.update(padded).subarray(last);
}

const zeroBlock = new Uint8Array(16);

/** Multiplication by x in GF(2^128) (RFC 4493 2.3). */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(16);
  for (let at = 0; at < 16; at += 1) {
    result[at] = (((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff;
  }
  if ((block[0] ?? 0) & 0x80) result[15] = (result[15] ?? 0) ^ 0x87;
  return result;
}
