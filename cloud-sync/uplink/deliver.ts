import { packMessage } from '../contract/frame-message.ts';
import type { Receipt } from '../contract/receipt.ts';
import { assembleBatch } from './assemble-batch.ts';
import type { Outbox } from './outbox.ts';
import type { SeriesNumbers } from './series-numbers.ts';
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
  /** Random number of this run, 16 hexadecimal digits. */
  readonly conversation: string;
  /** Seconds since 1970, and how the box came by them. */
  now(): { readonly seconds: number; readonly clock: 'network' | 'rtc' | 'held' | 'none' };
  readonly previousEpoch?: string;
}

/** Where the conversation with the centre stands. Nothing of it has to survive: the centre's receipt says where to go
 *  on. */
export interface Conversation {
  readonly acked: number;
  /** The last receipt in full, for rates, commands and the desired state. */
  readonly receipt: Receipt;
}

/** Opens the conversation: tells the centre who this is and learns from where to go on. */
export async function greet(
  outbox: Outbox,
  numbers: SeriesNumbers,
  transport: Transport,
  sender: Sender,
  signal: AbortSignal,
): Promise<Conversation> {
  const { box, version, conversation, previousEpoch } = sender;
  const body = {
    epoch: outbox.epoch,
    last: outbox.lastChange(),
    acked: outbox.cursor(),
    conversation,
    version,
    ...(previousEpoch === undefined ? {} : { previousEpoch }),
  };
  const receipt = await transport.exchange('hello', packMessage({ kind: 'hello', box }, body), signal);
  return converse(outbox, numbers, receipt);
}

/** Sends the next batch; `undefined` when everything is confirmed. The cursor is only what the centre's receipt says: a
 *  smaller one than before means to send again from there, and after a lost receipt the same facts simply go once more
 *  (sync-storage.md 2.3). */
export async function deliverNext(
  outbox: Outbox,
  numbers: SeriesNumbers,
  transport: Transport,
  sender: Sender,
  at: Conversation,
  limits: BatchLimits,
  signal: AbortSignal,
): Promise<Conversation | undefined> {
  const message = nextMessage(outbox, numbers, sender, at.acked, limits);
  if (!message) return undefined;
  const receipt = await transport.exchange('facts', message, signal);
  if (receipt.need === 'hello') return greet(outbox, numbers, transport, sender, signal);
  return converse(outbox, numbers, receipt);
}

/** The next batch, packed; made again with half the facts while it is too large. */
function nextMessage(
  outbox: Outbox,
  numbers: SeriesNumbers,
  sender: Sender,
  acked: number,
  limits: BatchLimits,
): Uint8Array | undefined {
  const { seconds, clock } = sender.now();
  for (let facts = limits.facts; ; facts = Math.max(1, facts >> 1)) {
    const piece = outbox.changesAfter(acked, facts);
    if (piece.upTo === piece.after) return undefined;
    numbers.confirm(numbers.confirmed);
    const batch = assembleBatch(piece, numbers, { sentAt: seconds, clock });
    const message = packMessage({ kind: 'facts', box: sender.box }, batch);
    if (message.length <= limits.bytes || facts === 1) return message;
  }
}

/** What a receipt means for what comes next. */
function converse(outbox: Outbox, numbers: SeriesNumbers, receipt: Receipt): Conversation {
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
  numbers.confirm(receipt.dictionary);
  return { acked: receipt.acked, receipt };
}
