import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, openAuthority } from '../../../cloud-sync/central/authority.ts';
import { packMessage } from '../../../cloud-sync/contract/frame-message.ts';
import { httpsTransport } from '../../../cloud-sync/uplink/https-transport.ts';

const box = 'box-00000001';
const never = new AbortController().signal;
const message = packMessage({ kind: 'hello', box }, {});
const receipt = packMessage(
  { kind: 'receipt', box },
  { epoch: '00000000000000aa', acked: 7, dictionary: 0, centreTime: 1_764_000_000 },
);

let authority: Authority;
let server: Server | undefined;
beforeAll(async () => {
  authority = await openAuthority(await mkdtemp(join(tmpdir(), 'meterbox-bad-')), new Date());
});
afterAll(() => server?.close());

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A centre that answers every message in one way; what an exchange with it ends in. */
async function exchangeWith(answer: Answer, tls: object = {}, host = 'localhost'): Promise<unknown> {
  const identity = await authority.issueForServer('centre', ['localhost'], new Date());
  server = createServer({ key: identity.key, cert: identity.certificate, ...tls }, (request, response) => {
    request.resume().on('end', () => answer(request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = httpsTransport(`https://${host}:${port}`, { authority: authority.certificate }, 1000);
  try {
    return await transport.exchange('hello', message, never);
  } catch (error) {
    return error;
  } finally {
    await transport.close();
    server.closeAllConnections();
    server.close();
  }
}

const good: Answer = (_request, response) => void response.end(Buffer.from(receipt));

it('believes a receipt', async () => {
  expect(await exchangeWith(good)).toMatchObject({ acked: 7 });
});

describe('believes nothing else', () => {
  it.each<[string, Answer, object]>([
    ['a 200 with nothing', (_request, response) => void response.end(), { reason: 'lost' }],
    [
      'a page of a proxy',
      (_request, response) => void response.end('<html>Welcome</html>'),
      { reason: 'lost' },
    ],
    [
      'half a receipt',
      (_request, response) => void response.end(Buffer.from(receipt.subarray(0, 60))),
      { reason: 'lost' },
    ],
    [
      'a receipt whose rest never comes',
      (_request, response) => {
        response.writeHead(200, { 'content-length': receipt.length });
        response.write(Buffer.from(receipt.subarray(0, 60)));
        setImmediate(() => response.destroy());
      },
      { reason: 'lost' },
    ],
    ['an answer that never comes', () => undefined, { reason: 'lost' }],
    [
      'an endless answer',
      (_request, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          response.once('drain', more);
        };
        more();
      },
      { reason: 'lost' },
    ],
    ['a 500', (_request, response) => void response.writeHead(500).end('sorry'), { reason: 'lost' }],
    ['a 401', (_request, response) => void response.writeHead(401).end('{}'), { reason: 'refused' }],
    [
      'a 429, and waits as long as it is asked to',
      (_request, response) => void response.writeHead(429, { 'retry-after': '17' }).end(),
      { reason: 'lost', retryAfter: 17 },
    ],
  ])('%s', async (_what, answer, expected) => {
    expect(await exchangeWith(answer)).toMatchObject({ name: 'ExchangeFailed', ...expected });
  });
});

describe('trusts no server', () => {
  const day = 86_400_000;
  const certified = async (names: readonly string[], days: number, by = authority) => {
    const { key, certificate } = await by.issueForServer('centre', names, new Date(Date.now() + days * day));
    return { key, cert: certificate };
  };

  it.each<[string, () => Promise<object>, string]>([
    ['whose certificate has run out', () => certified(['localhost'], -500), 'expired'],
    ['whose certificate is not valid yet', () => certified(['localhost'], 500), 'not yet valid'],
    ['with the certificate of another host', () => certified(['example.org'], 0), 'does not match'],
    [
      'of an unknown authority',
      async () =>
        certified(['localhost'], 0, await openAuthority(await mkdtemp(join(tmpdir(), 'x-')), new Date())),
      'certificate',
    ],
  ])('%s, and says so', async (_what, tls, words) => {
    const error = await exchangeWith(good, await tls());
    expect(error).toMatchObject({ reason: 'not-trusted', message: expect.stringContaining(words) });
  });

  it('that speaks an old TLS', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
    expect(await exchangeWith(good, old)).toMatchObject({ name: 'ExchangeFailed' });
  });
});
