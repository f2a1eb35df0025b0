import { packMessage } from '../contract/frame-message.ts';
import type { Receipt } from '../contract/receipt.ts';
import { assembleBatch, assembleDictionary } from './assemble-batch.ts';
import type { Outbox } from './outbox.ts';
import { ExchangeFailed, type Transport } from './transport.ts';

/** How facts are gathered into batches. */
export interface BatchLimits {
  readonly facts: number;
  /** Bytes on the wire; a batch that comes out larger is made again with half the facts. */
  readonly bytes: number;
}

/** What delivering needs to know of the box. */
export interface Sender {
  readonly box: string;
  readonly version: string;
  /** Seconds since 1970, and how the box came by them. */
  now(): { readonly seconds: number; readonly clock: 'network' | 'rtc' | 'held' | 'none' };
  readonly previousEpoch?: string;
}

/** Where the conversation with the centre stands. Nothing of it has to survive: the centre's receipt says where to go
 *  on. */
export interface Conversation {
  readonly acked: number;
  readonly dictionary: number;
  /** The last receipt in full, for rates, commands and the desired state. */
  readonly receipt: Receipt;
}

/** Series in one dictionary message. */
const dictionaryStep = 2000;

/** Opens the conversation: tells the centre who this is and learns from where to go on. */
export async function greet(
  outbox: Outbox,
  transport: Transport,
  sender: Sender,
  signal: AbortSignal,
): Promise<Conversation> {
  const { box, version, previousEpoch } = sender;
  const body = {
    epoch: outbox.epoch,
    last: outbox.lastChange(),
    acked: outbox.cursor(transport.name),
    oldest: outbox.oldestChange(),
    dictionary: 0,
    version,
    ...(previousEpoch === undefined ? {} : { previousEpoch }),
  };
  const receipt = await transport.exchange('hello', packMessage({ kind: 'hello', box }, body), signal);
  return converse(outbox, receipt);
}

/** Sends the next batch, or the part of the dictionary that the centre lacks; `undefined` when everything is confirmed.
 *  The cursor is only what the centre's receipt says: a smaller one than before means to send again from there, and
 *  after a lost receipt the same facts simply go once more (sync-storage.md 2.3). */
export async function deliverNext(
  outbox: Outbox,
  transport: Transport,
  sender: Sender,
  at: Conversation,
  limits: BatchLimits,
  signal: AbortSignal,
): Promise<Conversation | undefined> {
  const facts = outbox.changesAfter(at.acked, limits.facts);
  if (facts.length === 0) return undefined;
  const { seconds, clock } = sender.now();
  const frame = { epoch: outbox.epoch, previous: at.acked, sentAt: seconds, clock };
  const batch = assembleBatch(frame, facts);
  if (batch.dictionary > at.dictionary || at.receipt.need === 'dictionary') {
    return deliverDictionary(outbox, transport, sender, at, signal);
  }
  const message = packMessage({ kind: 'facts', box: sender.box }, batch);
  if (message.length > limits.bytes && limits.facts > 1) {
    const half = { ...limits, facts: Math.max(1, facts.length >> 1) };
    return deliverNext(outbox, transport, sender, at, half, signal);
  }
  const receipt = await transport.exchange('facts', message, signal);
  return converse(outbox, receipt);
}

async function deliverDictionary(
  outbox: Outbox,
  transport: Transport,
  sender: Sender,
  at: Conversation,
  signal: AbortSignal,
): Promise<Conversation> {
  const list = outbox.seriesAfter(at.dictionary, dictionaryStep);
  if (list.length === 0) {
    throw new ExchangeFailed('refused', `The centre wants series after ${at.dictionary}, this box has none`);
  }
  const body = assembleDictionary(outbox.epoch, at.dictionary, list);
  const receipt = await transport.exchange(
    'dictionary',
    packMessage({ kind: 'dictionary', box: sender.box }, body),
    signal,
  );
  return converse(outbox, receipt);
}

/** What a receipt means for what comes next. */
function converse(outbox: Outbox, receipt: Receipt): Conversation {
  if (receipt.refusal) {
    const { code, message } = receipt.refusal;
    const wait = receipt.retryAfter === undefined ? {} : { retryAfter: receipt.retryAfter };
    throw new ExchangeFailed('refused', `The centre refuses (${code}): ${message}`, wait);
  }
  if (receipt.epoch !== outbox.epoch) {
    throw new ExchangeFailed('lost', 'The receipt speaks of another store of this box');
  }
  if (receipt.acked > outbox.lastChange()) {
    throw new ExchangeFailed(
      'refused',
      `The centre confirms change ${receipt.acked}, which this store never had`,
    );
  }
  return { acked: receipt.acked, dictionary: receipt.dictionary, receipt };
}
