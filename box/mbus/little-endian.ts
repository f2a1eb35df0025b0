/** Little-endian unsigned number of up to four bytes. */
export function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let whole = 0;
  for (let place = at + size - 1; place >= at; place -= 1) whole = whole * 256 + (bytes[place] ?? 0);
  return whole;
}
