import { type DecodeError, isDecodeError } from './decode-error.ts';
import type { DecoderState } from './decoder-state.ts';
import { decodeTransport, emptyContent, failed } from './decode-transport.ts';
import { joinBytes } from './join-bytes.ts';
import { linkAddress, type MeterAddress } from './layers/address.ts';
import {
  authenticationCi,
  type AuthenticationLayer,
  readAuthenticationLayer,
} from './layers/authentication-layer.ts';
import { type ExtendedLink, isExtendedLink, readExtendedLink } from './layers/extended-link.ts';
import { readWirelessFrame } from './link/wireless-frame.ts';
import { decryptExtendedLink, isPlain } from './security/decrypt.ts';
import { reversedKey } from './security/reversed-key.ts';
import type { Layers, Security, Telegram } from './telegram.ts';

/** Decodes one radio telegram: link layer, extended link layers, fragments, then transport and records. */
export function decodeWireless(received: Uint8Array, state: DecoderState): Telegram {
  const frame = readWirelessFrame(received, state.linkCrc);
  if (isDecodeError(frame)) return failed(undefined, frame);
  const sender = linkAddress(frame.bytes, 2);
  const layers: Layers = {
    wireless: frame,
    c: frame.bytes[1] ?? 0,
    sender,
    meter: sender,
    chain: [],
    extendedLinks: [],
  };
  let step: Step = { bytes: frame.bytes, at: 10, layers, security: undefined };
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const { bytes, at, layers, security } = step;
    const ci = bytes[at];
    if (ci === undefined) {
      return stopped(step, {
        code: 'header-truncated',
        offset: at,
        message: 'The telegram ends before its CI field',
      });
    }
    let next: Step | Telegram;
    if (isExtendedLink(ci)) next = passExtendedLink(step, sender, state);
    else if (ci === authenticationCi) next = passAuthentication(step, sender, state);
    else return decodeTransport(bytes, at, bytes.length, layers, state, security);
    if ('content' in next) return next;
    step = next;
  }
  const message = `More than ${mostLayers} layers`;
  return stopped(step, { code: 'layers-too-many', offset: step.at, message });
}

/** More layers than any telegram has: a chain that goes on is damage. */
const mostLayers = 8;

/** How far a telegram has been read. */
interface Step {
  readonly bytes: Uint8Array;
  /** Place of the next CI field. */
  readonly at: number;
  readonly layers: Layers;
  readonly security: Security | undefined;
}

function passExtendedLink(step: Step, sender: MeterAddress, state: DecoderState): Step | Telegram {
  const { bytes, at } = step;
  const layer = readExtendedLink(bytes, at, bytes.length);
  if (!layer) return cutWithin(step, 'extended link layer');
  const layers: Layers = {
    ...step.layers,
    chain: [...step.layers.chain, `ELL_${layer.ci.toString(16).toUpperCase()}`],
    extendedLinks: [...step.layers.extendedLinks, layer],
  };
  const passed = { ...step, at: layer.end, layers };
  return layer.encryption === 0 ? passed : decryptStep(passed, layer, sender, state);
}

function decryptStep(
  step: Step,
  layer: ExtendedLink,
  sender: MeterAddress,
  state: DecoderState,
): Step | Telegram {
  if (state.replay && isPlain(step.bytes, layer)) {
    return { ...step, security: { mode: null, state: 'decrypted' } };
  }
  const key = state.keys.keyOf(sender.serial);
  if (key === undefined) return closed(step, { mode: null, state: 'no-key' });
  const attempt = (candidate: Uint8Array) => decryptExtendedLink(step.bytes, sender, layer, candidate);
  const result = attempt(key);
  if (result.state === 'unsupported') return closed(step, { mode: null, state: 'unsupported' });
  if (result.state === 'wrong-key')
    return closed(step, { mode: null, ...result, ...reversedKey(key, attempt) });
  return { ...step, bytes: result.bytes, security: { mode: null, state: 'decrypted' } };
}

function passAuthentication(step: Step, sender: MeterAddress, state: DecoderState): Step | Telegram {
  const { bytes, at } = step;
  const layer = readAuthenticationLayer(bytes, at, bytes.length);
  if (!layer) return cutWithin(step, 'authentication layer');
  const chain = [...step.layers.chain, 'AFL'];
  const passed: Step = { ...step, at: layer.end, layers: { ...step.layers, chain, authentication: layer } };
  return layer.moreFragments || layer.fragment > 1 ? collect(passed, layer, sender, state) : passed;
}

/** Adds a fragment to those before it; the last one brings the whole payload. */
function collect(
  step: Step,
  layer: AuthenticationLayer,
  sender: MeterAddress,
  state: DecoderState,
): Step | Telegram {
  const { bytes, at } = step;
  const assembled = state.fragments.add(sender, layer, bytes.subarray(at));
  if (assembled === 'waiting') return { ...closed(step, { mode: null, state: 'none' }), awaits: 'fragments' };
  if (assembled === 'out-of-order') {
    const message = `Fragment ${layer.fragment} came without the one before it`;
    return stopped(step, { code: 'fragment-missing', offset: at, message });
  }
  return {
    ...step,
    bytes: joinBytes(bytes.subarray(0, at), assembled.payload),
    layers: { ...step.layers, authentication: assembled.layer },
  };
}

/** Nothing behind this point can be read, and that is no damage. */
function closed({ bytes, layers }: Step, security: Security): Telegram {
  return { layers, security, content: emptyContent(bytes), error: undefined };
}

function cutWithin(step: Step, layer: string): Telegram {
  const message = `The telegram ends within its ${layer}`;
  return stopped(step, { code: 'header-truncated', offset: step.at, message });
}

function stopped({ layers, security }: Step, error: DecodeError): Telegram {
  return failed(layers, error, security);
}
