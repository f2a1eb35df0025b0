import type { DecoderState } from './decoder-state.ts';
import type { DecodeError } from './decode-error.ts';
import { type ControlInformation, controlInformationOf } from './layers/control-information.ts';
import { readTransportHeader, type TransportHeader } from './layers/transport-header.ts';
import { readCompactFrame, readFormatFrame } from './records/compact-frame.ts';
import { headsOf } from './records/format-cache.ts';
import { readRecords, type RecordList } from './records/read-records.ts';
import { decryptTransport, type Decryption, knownModes } from './security/decrypt.ts';
import { reversedKey } from './security/reversed-key.ts';
import type { Layers, Security, Telegram } from './telegram.ts';

/** Decodes transport header and content from the CI field at `at` on, common to radio and wire. `below` are the layers
 *  found before, `lower` what their encryption came to. */
export function decodeTransport(
  bytes: Uint8Array,
  at: number,
  end: number,
  below: Layers,
  state: DecoderState,
  lower: Security | undefined,
): Telegram {
  const code = bytes[at] ?? 0;
  const ci = controlInformationOf(code, below.wired !== undefined);
  const named: Layers = { ...below, ci: code, chain: [...below.chain, `TPL_${hex(code)}`] };
  if (!ci) {
    const message = `CI field ${hex(code)} is not known`;
    return failed(named, { code: 'ci-unknown', offset: at, message }, lower);
  }
  if (ci.header === 'none') {
    return read(ci, { bytes, start: at + 1, end }, named, state, lower ?? noSecurity, undefined);
  }
  const transport = readTransportHeader(bytes, at, ci.header, end);
  if (!transport) {
    const message = `The telegram ends within its ${ci.header} header`;
    return failed(named, { code: 'header-truncated', offset: at, message }, lower);
  }
  const meter = transport.address ?? below.meter;
  const layers: Layers = { ...named, transport, ...(meter && { meter }) };
  return open(ci, bytes, end, layers, transport, state, lower);
}

/** A telegram of which nothing but its layers could be read. */
export function failed(layers: Layers | undefined, error: DecodeError, security = noSecurity): Telegram {
  return { layers, security, content: nothing, error };
}

/** No records. */
export function emptyContent(bytes: Uint8Array): RecordList {
  return { ...nothing, bytes };
}

const nothing: RecordList = Object.freeze({
  bytes: new Uint8Array(),
  records: [],
  makersDataAt: -1,
  moreFollows: false,
  error: undefined,
});

const noSecurity: Security = Object.freeze({ mode: null, state: 'none' });

/** The part of a telegram that holds its content. */
interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

function open(
  ci: ControlInformation,
  bytes: Uint8Array,
  end: number,
  layers: Layers,
  transport: TransportHeader,
  state: DecoderState,
  lower: Security | undefined,
): Telegram {
  const { mode } = transport;
  const span = { bytes, start: transport.end, end };
  if (!isEncrypted(transport, layers)) {
    const security: Security = { mode, state: lower?.state ?? 'none' };
    return read(ci, span, layers, state, security, undefined);
  }
  const closed = (security: Security, error?: DecodeError): Telegram => ({
    layers,
    security,
    content: emptyContent(bytes),
    error,
  });
  if (state.replay && bytes[span.start] === 0x2f && bytes[span.start + 1] === 0x2f) {
    return read(ci, span, layers, state, { mode, state: 'decrypted' }, undefined);
  }
  if (!knownModes.has(mode)) return closed({ mode, state: 'unsupported' });
  const { meter, sender } = layers;
  const key = meter && (state.keys.keyOf(meter.serial) ?? (sender && state.keys.keyOf(sender.serial)));
  if (!meter || !key) return closed({ mode, state: 'no-key' });
  if (mode !== 10 && end - transport.end < 16)
    return closed({ mode, state: 'unsupported' }, tooShort(transport));
  const attempt = (candidate: Uint8Array, upTo = end): Decryption => {
    const toMeter = ci.name === 'command to device';
    const { authentication } = layers;
    const secured = { bytes, end: upTo, address: meter, header: transport, authentication, toMeter };
    return decryptTransport(secured, candidate);
  };
  let result = attempt(key);
  // Some sticks count their signal strength into the L-field (mbus.md 5.7): the MAC proves the telegram without it.
  if (result.state === 'wrong-key' && result.detail === 'mac' && layers.wireless) {
    const shorter = attempt(key, end - 1);
    if (shorter.state === 'decrypted') result = shorter;
  }
  if (result.state === 'unsupported') return closed({ mode, state: 'unsupported' });
  if (result.state === 'wrong-key') return closed({ mode, ...result, ...reversedKey(key, attempt) });
  const plain = { bytes: result.bytes, start: transport.end, end: result.end };
  return read(
    ci,
    plain,
    layers,
    state,
    { mode, state: 'decrypted' },
    result.short ? tooShort(transport) : undefined,
  );
}

/** Mode 0 and a count of zero blocks say that nothing is encrypted. On a wire the field was once a signature that
 *  nobody used: FFFF stands for none (EN 13757-3:2004 5.9). */
function isEncrypted({ mode, configuration }: TransportHeader, layers: Layers): boolean {
  if (mode === 0 || (layers.wired && configuration === 0xffff)) return false;
  return !((mode === 5 || mode === 7) && (configuration & 0xf0) === 0);
}

function tooShort(transport: TransportHeader): DecodeError {
  const blocks = (transport.configuration >> 4) & 0x0f;
  const message = `The header announces ${blocks} encrypted blocks of 16 bytes, the telegram ends before`;
  return { code: 'decrypted-size', offset: transport.end, message };
}

function read(
  ci: ControlInformation,
  { bytes, start, end }: Span,
  layers: Layers,
  state: DecoderState,
  security: Security,
  error: DecodeError | undefined,
): Telegram {
  const base = { layers, security };
  switch (ci.content) {
    case 'records': {
      const content = readRecords(bytes, start, end);
      if (!content.error && content.records.length > 0) state.formats.learn(headsOf(content));
      return { ...base, content, error: content.error ?? error };
    }
    case 'compact': {
      const compact = readCompactFrame(bytes, start, end, state.formats);
      const result = { ...base, content: compact.content, error: compact.error ?? error };
      return compact.formatUnknown ? { ...result, awaits: 'format' } : result;
    }
    case 'format':
      readFormatFrame(bytes, start, end, state.formats);
      return { ...base, content: emptyContent(bytes), error };
    case 'error':
      return { ...base, content: emptyContent(bytes), error, applicationError: bytes[start] ?? 0 };
    case 'alarm':
      return { ...base, content: emptyContent(bytes), error, alarm: bytes[start] ?? 0 };
    case 'maker':
      return { ...base, content: { ...emptyContent(bytes), makersDataAt: start }, error };
    case 'fixed':
    case 'other':
      return { ...base, content: emptyContent(bytes), error };
  }
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, '0');
}
