import { type MeterAddress, transportAddress } from './address.ts';
import type { TransportHeaderForm } from './control-information.ts';

/** Short or long header of the transport layer (EN 13757-7 7.3 and 7.5). */
export interface TransportHeader {
  /** The meter itself, where another radio sends for it; only in a long header. */
  readonly address: MeterAddress | undefined;
  readonly accessNumber: number;
  readonly status: number;
  /** Configuration field, two bytes little endian; on a wire the signature. */
  readonly configuration: number;
  /** Security mode: bits 8 to 12 of the configuration field. */
  readonly mode: number;
  /** Configuration field extensions: two bytes little endian at most. */
  readonly extension: number;
  /** Message counter that travels in the header (mode 10), as sent. */
  readonly messageCounter: Uint8Array | undefined;
  /** Place of the CI field, end of header and configuration extension, and start of what is behind all of it. */
  readonly ciAt: number;
  readonly extensionEnd: number;
  readonly end: number;
}

/** Reads the header behind the CI field at `ciAt`; `undefined` if the telegram ends within it. */
export function readTransportHeader(
  bytes: Uint8Array,
  ciAt: number,
  form: Exclude<TransportHeaderForm, 'none'>,
  limit: number,
): TransportHeader | undefined {
  const at = form === 'long' ? ciAt + 9 : ciAt + 1;
  if (at + 4 > limit) return undefined;
  const configuration = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
  const mode = (configuration >> 8) & 0x1f;
  const extensionEnd = at + 4 + (extensionBytes.get(mode) ?? 0);
  const end = extensionEnd + (mode === 10 && configuration & counterFollows ? 4 : 0);
  if (end > limit) return undefined;
  return {
    address: form === 'long' ? transportAddress(bytes, ciAt + 1) : undefined,
    accessNumber: bytes[at] ?? 0,
    status: bytes[at + 1] ?? 0,
    configuration,
    mode,
    extension: extensionEnd > at + 4 ? (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8) : 0,
    messageCounter: end > extensionEnd ? bytes.subarray(extensionEnd, end) : undefined,
    ciAt,
    extensionEnd,
    end,
  };
}

/** Bytes of configuration field extension by mode (EN 13757-7 7.6; mode 10 as seen on air, mbus.md 6.4). */
const extensionBytes: ReadonlyMap<number, number> = new Map([
  [7, 1],
  [10, 2],
  [13, 1],
]);

/** Mode 10, bit 13: the message counter stands behind the extension. */
const counterFollows = 0x2000;
