import { littleEndian } from '../little-endian.ts';
import { crcCcitt } from './crc-ccitt.ts';
import { type StickResult, withLengthField } from './stick-frame.ts';

/** Reads a frame of an IMST iM871A or iM170A (57600 8N1, mbus.md 6.10): A5, flags and endpoint, message, length,
 *  payload, then time, signal strength and checksum as the flags say. */
export function readIm871a(bytes: Uint8Array): StickResult {
  if (bytes.length === 0) return 'more';
  if (bytes[0] !== start) return 'noise';
  if (bytes.length < 4) return 'more';
  const [, control = 0, message = 0, size = 0] = bytes;
  const flags = control >> 4;
  const endpoint = control & 0x0f;
  let at = 4 + size;
  const timeAt = at;
  if (flags & hasTime) at += 4;
  const rssiAt = at;
  if (flags & hasRssi) at += 1;
  const crcAt = at;
  if (flags & hasCrc) at += 2;
  if (bytes.length < at) return 'more';
  const payload = bytes.subarray(4, 4 + size);
  const rssiRaw = bytes[rssiAt] ?? 0;
  return {
    length: at,
    endpoint,
    message,
    payload,
    ...(flags & hasTime ? { timestamp: littleEndian(bytes, timeAt, 4) } : {}),
    ...(flags & hasRssi ? { rssiRaw, rssi: -100 + (rssiRaw - 45) / 2 } : {}),
    ...(flags & hasCrc ? { checksumOk: crcCcitt(bytes, 1, crcAt) === littleEndian(bytes, crcAt, 2) } : {}),
    ...(endpoint === radio && message === received ? { telegram: withLengthField(payload) } : {}),
  };
}

const start = 0xa5;
const hasTime = 2;
const hasRssi = 4;
const hasCrc = 8;
const radio = 2;
const received = 3;
