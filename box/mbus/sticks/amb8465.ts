import { type StickResult, withLengthField } from './stick-frame.ts';

/** Reads a frame of an AMB8465 or Metis-II (9600 8N1, mbus.md 6.10): FF, command, length, payload, exclusive or of all
 *  before. `rssiOn` is how the stick was set: then the last byte of a telegram is its signal strength, and neither part
 *  of it nor counted by its L-field. */
export function readAmb8465(bytes: Uint8Array, rssiOn: boolean): StickResult {
  if (bytes.length === 0) return 'more';
  if (bytes[0] !== start) return 'noise';
  if (bytes.length < 4) return 'more';
  const [, message = 0, size = 0] = bytes;
  const end = 3 + size;
  if (bytes.length < end + 1) return 'more';
  const payload = bytes.subarray(3, end);
  let checksum = 0;
  for (let at = 0; at < end; at += 1) checksum ^= bytes[at] ?? 0;
  const frame = { length: end + 1, message, payload, checksumOk: checksum === bytes[end] };
  if (message !== dataIndication || size === 0) return frame;
  if (!rssiOn) return { ...frame, telegram: withLengthField(payload) };
  const rssiRaw = payload[size - 1] ?? 0;
  const signed = (rssiRaw << 24) >> 24;
  return { ...frame, telegram: withLengthField(payload.subarray(0, -1)), rssiRaw, rssi: signed / 2 - 74 };
}

const start = 0xff;
const dataIndication = 0x03;
