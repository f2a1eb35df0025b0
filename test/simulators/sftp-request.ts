// Requests of SFTP version 3 as a sender builds them; the door only reads them.

/** Types of requests by the names of the draft. */
export const requestType = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  symlink: 20,
  extended: 200,
} as const;

/** Four bytes, big end first. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Eight bytes, big end first. */
export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** A text or bytes with their length. */
export function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** Attributes: none, or a size. */
export function attributes(size?: number): Buffer {
  return size === undefined ? u32(0) : Buffer.concat([u32(1), u64(size)]);
}

/** A packet with its length. */
export function packetOf(type: number, ...fields: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Uint8Array.of(type), ...fields]);
  return Buffer.concat([u32(body.length), body]);
}
