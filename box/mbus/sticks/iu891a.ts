import { littleEndian } from '../little-endian.ts';
import { crcCcitt } from './crc-ccitt.ts';
import type { StickResult } from './stick-frame.ts';

/** Reads a frame of an IMST iU891A-XL (115200, SLIP, mbus.md 6.10): C0, service access point, message, payload,
 *  checksum, C0, with C0 and DB escaped. A received telegram comes with time, three bytes and signal strength in front. */
export function readIu891a(bytes: Uint8Array): StickResult {
  if (bytes.length === 0) return 'more';
  if (bytes[0] !== frameEnd) return 'noise';
  const end = bytes.indexOf(frameEnd, 1);
  if (end < 0) return bytes.length > longestFrame ? 'noise' : 'more';
  const frame = unescaped(bytes.subarray(1, end));
  if (!frame || frame.length < 4) return 'noise';
  const crcAt = frame.length - 2;
  const [endpoint = 0, message = 0] = frame;
  const payload = frame.subarray(2, crcAt);
  const checksumOk = crcCcitt(frame, 0, crcAt) === littleEndian(frame, crcAt, 2);
  const result = { length: end + 1, endpoint, message, payload, checksumOk };
  if (endpoint !== gateway || message !== received || payload.length <= telegramAt) return result;
  const rssi = ((payload[telegramAt - 1] ?? 0) << 24) >> 24;
  return { ...result, telegram: payload.subarray(telegramAt), rssi, timestamp: littleEndian(payload, 0, 4) };
}

const frameEnd = 0xc0;
const escape = 0xdb;
const gateway = 9;
const received = 0x20;
const telegramAt = 8;
/** Twice the longest telegram, all escaped, and some more. */
const longestFrame = 1024;

/** `undefined` for an escape that stands for nothing. */
function unescaped(bytes: Uint8Array): Uint8Array | undefined {
  const plain = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at] ?? 0;
    if (byte === escape) {
      at += 1;
      if (bytes[at] === 0xdc) byte = frameEnd;
      else if (bytes[at] === 0xdd) byte = escape;
      else return undefined;
    }
    plain[length] = byte;
    length += 1;
  }
  return plain.subarray(0, length);
}
