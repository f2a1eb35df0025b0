import type { DecodeError } from './decode-error.ts';
import type { MeterAddress } from './layers/address.ts';
import type { AuthenticationLayer } from './layers/authentication-layer.ts';
import type { ExtendedLink } from './layers/extended-link.ts';
import type { TransportHeader } from './layers/transport-header.ts';
import type { WiredFrame } from './link/wired-frame.ts';
import type { WirelessFrame } from './link/wireless-frame.ts';
import type { RecordList } from './records/read-records.ts';

/** What happened to a telegram's encryption. The states are kept apart on purpose: whoever commissions a meter has to
 *  know whether a key is missing, wrong, or of no use. */
export interface Security {
  /** Security mode of the transport header; `null` if there is none. */
  readonly mode: number | null;
  readonly state: 'none' | 'decrypted' | 'no-key' | 'wrong-key' | 'unsupported';
  /** What proved the key wrong. */
  readonly detail?: 'mac' | 'check-bytes' | 'payload-crc';
  /** Set when the key fits with its bytes in reverse order: it was copied from a list that writes them so. */
  readonly hint?: 'key-reversed';
}

/** The layers of a telegram around its records. */
export interface Layers {
  readonly wireless?: WirelessFrame;
  readonly wired?: WiredFrame;
  /** Control field of the link layer. */
  readonly c?: number;
  /** The radio that sent it. */
  readonly sender?: MeterAddress;
  readonly extendedLinks: readonly ExtendedLink[];
  readonly authentication?: AuthenticationLayer;
  /** Names of the layers from below: `ELL_8C`, `AFL`, `TPL_7A`. */
  readonly chain: readonly string[];
  /** CI field of the transport or application layer. */
  readonly ci?: number;
  readonly transport?: TransportHeader;
  /** The meter: of the long header, else the sender. */
  readonly meter?: MeterAddress;
}

/** One decoded telegram. Whatever could be decoded is there, whatever `error` says. */
export interface Telegram {
  /** Absent if not even the frame could be read. */
  readonly layers: Layers | undefined;
  readonly security: Security;
  readonly content: RecordList;
  /** Compact frames and fragments: what was used to read it, or what is awaited. */
  readonly awaits?: 'format' | 'fragments';
  /** Application error or alarm byte (CI 6E, 6F, 70, 71, 74, 75). */
  readonly applicationError?: number;
  readonly alarm?: number;
  readonly error: DecodeError | undefined;
}
