import type { DecoderState } from './decoder-state.ts';
import { type DecodeError, isDecodeError } from './decode-error.ts';
import { decodeTransport, emptyContent, failed } from './decode-transport.ts';
import { linkAddress, type MeterAddress } from './layers/address.ts';
import {
  authenticationCi,
  type AuthenticationLayer,
  readAuthenticationLayer,
} from './layers/authentication-layer.ts';
import { type ExtendedLink, isExtendedLink, readExtendedLink } from './layers/extended-link.ts';
import { readWirelessFrame, type WirelessFrame } from './link/wireless-frame.ts';
import { decryptExtendedLink } from './security/decrypt.ts';
import { reversedKey } from './security/reversed-key.ts';
import type { Layers, Security, Telegram } from './telegram.ts';

/** Decodes one radio telegram: link layer, extended link layers, fragments, then transport and records. */
export function decodeWireless(received: Uint8Array, state: DecoderState): Telegram {
  const frame = readWirelessFrame(received, state.linkCrc);
  if (isDecodeError(frame)) return failed(undefined, frame);
  const sender = linkAddress(frame.bytes, 2);
  return new Walk(frame, sender, state).run();
}

/** More layers than any telegram has: a chain that goes on is damage. */
const mostLayers = 8;

/** The way through the layers of one telegram; what was found so far. */
class Walk {
  private readonly frame: WirelessFrame;
  private readonly sender: MeterAddress;
  private readonly state: DecoderState;
  private bytes: Uint8Array;
  private end: number;
  private at = 10;
  private security: Security | undefined;
  private authentication: AuthenticationLayer | undefined;
  private readonly chain: string[] = [];
  private readonly extendedLinks: ExtendedLink[] = [];

  constructor(frame: WirelessFrame, sender: MeterAddress, state: DecoderState) {
    this.frame = frame;
    this.sender = sender;
    this.state = state;
    this.bytes = frame.bytes;
    this.end = frame.bytes.length;
  }

  run(): Telegram {
    for (let layer = 0; layer < mostLayers; layer += 1) {
      if (this.at >= this.end) {
        return this.stop({
          code: 'header-truncated',
          offset: this.at,
          message: 'The telegram ends before its CI field',
        });
      }
      const ci = this.bytes[this.at] ?? 0;
      const stopped = isExtendedLink(ci)
        ? this.extendedLink()
        : ci === authenticationCi
          ? this.authenticate()
          : decodeTransport(this.bytes, this.at, this.end, this.layers(), this.state, this.security);
      if (stopped) return stopped;
    }
    return this.stop({ code: 'layers-too-many', offset: this.at, message: `More than ${mostLayers} layers` });
  }

  private extendedLink(): Telegram | undefined {
    const layer = readExtendedLink(this.bytes, this.at, this.end);
    if (!layer) return this.cutWithin('extended link layer');
    this.chain.push(`ELL_${layer.ci.toString(16).toUpperCase()}`);
    this.extendedLinks.push(layer);
    this.at = layer.end;
    return layer.encryption === 0 ? undefined : this.decryptExtendedLink(layer);
  }

  private decryptExtendedLink(layer: ExtendedLink): Telegram | undefined {
    const key = this.state.keys.keyOf(this.sender.serial);
    if (key === undefined) return this.closed({ mode: null, state: 'no-key' });
    const attempt = (candidate: Uint8Array) =>
      decryptExtendedLink(this.bytes, this.end, this.sender, layer, candidate);
    const result = attempt(key);
    if (result.state === 'unsupported') return this.closed({ mode: null, state: 'unsupported' });
    if (result.state === 'wrong-key')
      return this.closed({ mode: null, ...result, ...reversedKey(key, attempt) });
    this.security = { mode: null, state: 'decrypted' };
    this.bytes = result.bytes;
    return undefined;
  }

  private authenticate(): Telegram | undefined {
    const layer = readAuthenticationLayer(this.bytes, this.at, this.end);
    if (!layer) return this.cutWithin('authentication layer');
    this.chain.push('AFL');
    this.authentication = layer;
    this.at = layer.end;
    if (!layer.moreFragments && layer.fragment <= 1) return undefined;
    const payload = this.bytes.subarray(layer.end, this.end);
    const assembled = this.state.fragments.add(this.sender, layer, payload);
    if (assembled === 'waiting')
      return { ...this.closed({ mode: null, state: 'none' }), awaits: 'fragments' };
    if (assembled === 'out-of-order') {
      const message = `Fragment ${layer.fragment} came without the one before it`;
      return this.stop({ code: 'fragment-missing', offset: layer.end, message });
    }
    const whole = new Uint8Array(layer.end + assembled.payload.length);
    whole.set(this.bytes.subarray(0, layer.end));
    whole.set(assembled.payload, layer.end);
    this.authentication = assembled.layer;
    this.bytes = whole;
    this.end = whole.length;
    return undefined;
  }

  private layers(): Layers {
    return {
      wireless: this.frame,
      c: this.frame.bytes[1] ?? 0,
      sender: this.sender,
      meter: this.sender,
      chain: this.chain,
      extendedLinks: this.extendedLinks,
      ...(this.authentication && { authentication: this.authentication }),
    };
  }

  /** Nothing behind this point can be read, and that is no damage. */
  private closed(security: Security): Telegram {
    return { layers: this.layers(), security, content: emptyContent(this.bytes), error: undefined };
  }

  private cutWithin(layer: string): Telegram {
    return this.stop({
      code: 'header-truncated',
      offset: this.at,
      message: `The telegram ends within its ${layer}`,
    });
  }

  private stop(error: DecodeError): Telegram {
    return failed(this.layers(), error, this.security);
  }
}
