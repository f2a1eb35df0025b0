import type { AuthenticationLayer } from './authentication-layer.ts';
import { dropOldest } from '../drop-oldest.ts';
import { joinBytes } from '../join-bytes.ts';
import type { MeterAddress } from './address.ts';

/** Collects the fragments of telegrams that were too long for one (EN 13757-7 clause 6). */
export interface FragmentStore {
  /** Adds a fragment. Returns the whole payload and its authentication when it was the last missing one. */
  add(
    sender: MeterAddress,
    layer: AuthenticationLayer,
    payload: Uint8Array,
  ): Assembled | 'waiting' | 'out-of-order';
}

/** A payload put together, with the authentication fields of whichever fragment carried them. */
interface Assembled {
  readonly payload: Uint8Array;
  readonly layer: AuthenticationLayer;
}

interface Begun {
  readonly layer: AuthenticationLayer;
  readonly parts: readonly Uint8Array[];
  readonly last: number;
}

/** Senders with an unfinished message at a time; the oldest one makes room. */
const mostBegun = 64;
/** Fragments of one message; the standard's counter allows no more. */
const mostFragments = 255;

/** An empty store. A new first fragment replaces what the sender had begun; one that does not continue drops it. */
export function createFragmentStore(): FragmentStore {
  const begun = new Map<string, Begun>();
  return {
    add(sender, layer, payload) {
      const key = `${sender.manufacturer}${sender.serial}/${sender.version}/${sender.type}`;
      const before = begun.get(key);
      if (before && layer.fragment === before.last && layer.moreFragments) return 'waiting'; // a repeater's copy
      begun.delete(key);
      const first = layer.fragment <= 1;
      if (!first && before?.last !== layer.fragment - 1) return 'out-of-order';
      const merged = first || !before ? layer : merge(before.layer, layer);
      const parts = [...(first || !before ? [] : before.parts), payload];
      if (!layer.moreFragments) return { payload: joinBytes(...parts), layer: merged };
      if (parts.length >= mostFragments) return 'out-of-order';
      if (begun.size >= mostBegun) dropOldest(begun);
      begun.set(key, { layer: merged, parts, last: layer.fragment });
      return 'waiting';
    },
  };
}

function merge(before: AuthenticationLayer, now: AuthenticationLayer): AuthenticationLayer {
  return {
    ...now,
    control: before.control ?? now.control,
    messageCounter: before.messageCounter ?? now.messageCounter,
    messageLength: before.messageLength ?? now.messageLength,
    mac: now.mac ?? before.mac,
  };
}
