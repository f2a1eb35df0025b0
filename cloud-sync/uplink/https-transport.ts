import { Agent, request } from 'node:https';
import { readBody, unpackMessage } from '../contract/frame-message.ts';
import { receipt, type Receipt } from '../contract/receipt.ts';
import { httpPaths } from '../contract/topics.ts';
import { ExchangeFailed, type Transport } from './transport.ts';

/** Who the box is and whom it trusts. Either a certificate with its key, or a token. */
export interface Credentials {
  /** Authority of the centre's servers, PEM. */
  readonly authority: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly token?: string;
}

/** Largest answer that is read; a receipt with 16 commands stays below. */
const largestAnswer = 2 * 1024 * 1024;

/** The way over HTTPS: one kept-alive connection, one POST a message, the receipt is the answer's body. */
export function httpsTransport(base: string, credentials: Credentials, timeoutMs = 30_000): Transport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    minVersion: 'TLSv1.2',
    ca: credentials.authority,
    ...(credentials.certificate === undefined ? {} : { cert: credentials.certificate, key: credentials.key }),
  });
  const url = new URL(httpPaths.message, base);
  const headers = {
    'content-type': 'application/vnd.meterbox.message',
    ...(credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` }),
  };
  return {
    name: 'https',
    async exchange(_kind, message, signal) {
      const answer = await post(url, { agent, headers, timeoutMs, signal }, message);
      return receiptOf(answer);
    },
    async close() {
      agent.destroy();
    },
  };
}

interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly body: Buffer;
}

function post(
  url: URL,
  options: {
    readonly agent: Agent;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
  message: Uint8Array,
): Promise<HttpAnswer> {
  const { agent, headers, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const fail = (error: Error) => reject(failureOf(error));
    const call = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': message.length }, signal: limit },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on('error', fail);
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          if (size > largestAnswer) response.destroy(new Error('The answer is too large to be a receipt'));
          else pieces.push(piece);
        });
        response.on('end', () => {
          const retryAfter = Number.parseInt(response.headers['retry-after'] ?? '', 10);
          const wait = Number.isNaN(retryAfter) ? undefined : retryAfter;
          resolve({ status: response.statusCode ?? 0, retryAfter: wait, body: Buffer.concat(pieces) });
        });
      },
    );
    call.on('error', fail);
    call.end(message);
  });
}

/** Codes of node that mean: the other side is not who it should be, or our clock is wrong. */
const trustCodes = /^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL_)/;

/** What a broken connection means in plain words. */
export function failureOf(error: Error & { code?: string }): ExchangeFailed {
  if (/_ALERT_/.test(error.code ?? '')) {
    const message = `The centre does not accept this box's certificate: ${error.message.trim()}`;
    return new ExchangeFailed('refused', message, { cause: error });
  }
  if (trustCodes.test(error.code ?? '')) {
    return new ExchangeFailed('not-trusted', `The centre's certificate is not trusted: ${error.message}`, {
      cause: error,
    });
  }
  const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];
  if (unreachable.includes(error.code ?? '')) {
    return new ExchangeFailed('unreachable', `The centre cannot be reached: ${error.message}`, {
      cause: error,
    });
  }
  return new ExchangeFailed('lost', `The line broke before the receipt came: ${error.message}`, {
    cause: error,
  });
}

/** A 200 without a receipt, a page of some proxy, half a body: all of that confirms nothing. */
function receiptOf({ status, retryAfter, body }: HttpAnswer): Receipt {
  try {
    return readBody(unpackMessage(body), receipt);
  } catch (cause) {
    const wait = retryAfter === undefined ? {} : { retryAfter };
    const reason = status === 401 || status === 403 ? 'refused' : 'lost';
    throw new ExchangeFailed(reason, `The answer ${status} holds no receipt`, { cause, ...wait });
  }
}
