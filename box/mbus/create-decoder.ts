import type { KeyRing } from './key-ring.ts';
import { createFragmentStore } from './layers/fragments.ts';
import type { LinkCrc } from './link/wireless-frame.ts';
import { isWiredFrame } from './link/wired-frame.ts';
import type { DecoderState } from './decoder-state.ts';
import { decodeWired } from './decode-wired.ts';
import { decodeWireless } from './decode-wireless.ts';
import { createFormatCache, type FormatCache } from './records/format-cache.ts';
import type { Telegram } from './telegram.ts';

/** What a decoder needs and remembers. */
export interface DecoderOptions {
  readonly keys?: KeyRing;
  /** Formats of compact frames, kept across restarts by whoever owns them. */
  readonly formats?: FormatCache;
  readonly linkCrc?: LinkCrc;
  /** Telegrams may have been logged after decryption (see DecoderState). */
  readonly replay?: boolean;
}

/** Decodes telegrams one after another. Formats of compact frames and begun fragments carry over. */
export interface Decoder {
  readonly formats: FormatCache;
  /** Decodes one telegram of wire or radio, with `key` or else the key ring's. Never throws, whatever the bytes. */
  decode(bytes: Uint8Array, key?: Uint8Array): Telegram;
}

/** A decoder with nothing remembered yet but what `options` brings along. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  const keys = options.keys ?? { keyOf: () => undefined };
  const formats = options.formats ?? createFormatCache();
  const shared = {
    formats,
    fragments: createFragmentStore(),
    linkCrc: options.linkCrc ?? 'detect',
    replay: options.replay ?? false,
  };
  const state: DecoderState = { ...shared, keys };
  return {
    formats,
    decode(bytes, key) {
      const own = key === undefined ? state : { ...shared, keys: { keyOf: () => key } };
      return isWiredFrame(bytes) ? decodeWired(bytes, own) : decodeWireless(bytes, own);
    },
  };
}
