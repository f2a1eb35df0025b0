import type { MessageKind } from '../contract/message.ts';
import type { Receipt } from '../contract/receipt.ts';

/** Why an exchange gave no receipt. `lost` may have been taken or not: the same message is sent again. */
export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed';
  readonly reason: 'unreachable' | 'lost' | 'not-trusted' | 'refused';
  /** Seconds the other side asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    reason: ExchangeFailed['reason'],
    message: string,
    options: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.retryAfter = options.retryAfter;
  }
}

/** A way to the centre. One message is under way at a time. */
export interface Transport {
  readonly name: 'mqtt' | 'https';
  /** Sends a message and resolves with the centre's receipt for it. Rejects with ExchangeFailed. */
  exchange(kind: MessageKind, message: Uint8Array, signal: AbortSignal): Promise<Receipt>;
  close(): Promise<void>;
}
