import type { KeyRing } from './key-ring.ts';
import type { FragmentStore } from './layers/fragments.ts';
import type { LinkCrc } from './link/wireless-frame.ts';
import type { FormatCache } from './records/format-cache.ts';

/** State of a decoder, passed to the functions that read one telegram. */
export interface DecoderState {
  readonly keys: KeyRing;
  readonly formats: FormatCache;
  readonly fragments: FragmentStore;
  readonly linkCrc: LinkCrc;
  /** Also read telegrams that were logged after decryption: their header still says encrypted, their content begins
   *  with the check bytes in plain text. Never for live reception, where one ciphertext in 65,536 looks like that. */
  readonly replay: boolean;
}
