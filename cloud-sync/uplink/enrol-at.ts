import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import {
  type EnrolmentAnswer,
  enrolmentAnswer,
  type EnrolmentRequest,
  renewalAnswer,
} from '../contract/enrolment.ts';
import { httpPaths } from '../contract/topics.ts';
import { type Credentials, failureOf } from './https-transport.ts';
import { ExchangeFailed } from './transport.ts';

/** Asks the centre to take this box into its fleet. `authority` is the certificate (PEM) that the centre's server is
 *  trusted by; without, the public ones of this machine. Rejects with ExchangeFailed. */
export async function enrolAt(
  url: string,
  wish: EnrolmentRequest,
  authority?: string,
): Promise<EnrolmentAnswer> {
  const trusted = authority === undefined ? {} : { ca: authority };
  return ask('POST', new URL(httpPaths.enrolment, url), trusted, wish, enrolmentAnswer);
}

/** Asks for a new certificate over a connection that the old one authenticates. Rejects with ExchangeFailed. */
export async function renewAt(
  url: string,
  pem: string,
  { authority, certificate, key }: Credentials,
): Promise<string> {
  const tls = { ca: authority, ...(certificate === undefined ? {} : { cert: certificate, key }) };
  const answer = await ask('POST', new URL(httpPaths.renewal, url), tls, { request: pem }, renewalAnswer);
  return answer.certificate;
}

/** Everything that the centre has of this box, as lines of a `meterbox-facts` file: devices first, then states and
 *  readings, older versions before newer ones. Rejects with ExchangeFailed. */
export async function* factsAt(
  url: string,
  box: string,
  { authority, certificate, key }: Credentials,
): AsyncGenerator<string, void, undefined> {
  const tls = { ca: authority, ...(certificate === undefined ? {} : { cert: certificate, key }) };
  yield `${JSON.stringify({ format: 'meterbox-facts', version: 1, box })}\n`;
  for (const [what, name] of pieces) {
    for (let after = ''; ;) {
      const path = `${httpPaths.restore}?what=${what}${after}`;
      const { items, next } = await ask('GET', new URL(path, url), tls, undefined, page);
      for (const item of items) yield `${JSON.stringify({ [name]: item })}\n`;
      if (next === undefined) break;
      after = `&after=${next}`;
    }
  }
}

const pieces = [
  ['devices', 'device'],
  ['states', 'state'],
  ['readings', 'reading'],
] as const;

const page = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().optional() });

const timeoutMs = 30_000;

async function ask<T extends z.ZodType>(
  method: 'GET' | 'POST',
  url: URL,
  tls: object,
  body: unknown,
  shape: T,
): Promise<z.infer<T>> {
  const agent = new Agent({ ...tls, minVersion: 'TLSv1.2' });
  const { promise, resolve, reject } = Promise.withResolvers<z.infer<T>>();
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(timeoutMs);
  const asking = request(url, { method, agent, headers, signal }, (response) => {
    text(response).then((answer) => {
      const status = response.statusCode ?? 0;
      const parsed = shape.safeParse(parsedJson(answer));
      if (status < 300 && parsed.success) resolve(parsed.data);
      else reject(new ExchangeFailed('refused', refusalOf(status, answer)));
    }, reject);
  });
  asking.on('error', (error) => reject(failureOf(error)));
  asking.end(body === undefined ? undefined : JSON.stringify(body));
  try {
    return await promise;
  } finally {
    agent.destroy();
  }
}

function refusalOf(status: number, answer: string): string {
  const reason = z.object({ message: z.string() }).safeParse(parsedJson(answer));
  return reason.success ? `The centre refuses: ${reason.data.message}` : `The centre answered ${status}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
