import { createHash } from 'node:crypto';
import { MessageRefused, packMessage, unpackMessage } from '../contract/frame-message.ts';
import type { RefusalCode } from '../contract/message.ts';
import type { Receipt } from '../contract/receipt.ts';
import type { Database } from './database.ts';
import { takeMessage } from './take-message.ts';

/** An answer ready for the wire. Over HTTPS `status` is its code; over MQTT only the packed receipt is sent. */
export interface Answer {
  readonly status: 200 | 403 | 409 | 422 | 503;
  readonly receipt: Receipt;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** Takes one message as it came over the wire and answers it, whatever it is: what cannot be taken is answered with the
 *  reason, so that a box never waits for an answer that does not come. */
export async function answerMessage(
  database: Database,
  wire: Uint8Array,
  from: { readonly box: string; readonly at: number },
): Promise<Answer> {
  const of = createHash('sha256').update(wire).digest('hex');
  try {
    const receipt = await takeMessage(database, unpackMessage(wire), from);
    return answer(receipt.need === undefined ? 200 : 409, { of, ...receipt }, from.box);
  } catch (error) {
    const code: RefusalCode = error instanceof MessageRefused ? error.code : 'busy';
    const message = error instanceof MessageRefused ? error.message : 'The centre cannot store anything now';
    const refused = { refusal: { code, message }, ...(code === 'busy' ? { retryAfter: 5 } : {}) };
    const status = code === 'busy' ? 503 : code === 'box-mismatch' ? 403 : 422;
    return answer(
      status,
      { of, epoch: '0'.repeat(16), acked: 0, dictionary: 0, centreTime: from.at, ...refused },
      from.box,
    );
  }
}

function answer(status: Answer['status'], receipt: Receipt, box: string): Answer {
  return { status, receipt, packed: packMessage({ kind: 'receipt', box }, receipt) };
}
