import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import {
  createServer as createPlainServer,
  get,
  request as plainRequest,
  type IncomingMessage,
} from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { createServer, type AddressInfo, connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClaimCode } from '../../../box/api/claim-code.ts';
import { dropSlowClients } from '../../../box/api/guards/drop-slow-clients.ts';
import { type ApiDoor, startApi } from '../../../box/api/start-api.ts';
import { simulateBox } from '../../simulators/box-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'meterbox-api-'));
const controlSocket = join(folder, 'control.sock');
const claim = createClaimCode();
const log = pino({ level: 'silent' });
const options = {
  host: '127.0.0.1',
  httpsPort: 0,
  httpPort: 0,
  keysFolder: join(folder, 'keys'),
  controlSocket,
};
let door: ApiDoor;
let ca = '';

beforeAll(async () => {
  door = await startApi(options, simulateBox({ claim }), log);
  ca = (await plain('/ca.pem')).body;
});

afterAll(async () => {
  await door.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('HTTPS', () => {
  it('shows a certificate that whoever trusts the authority takes', async () => {
    const answer = await secure({ path: '/claim' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Diese Box übernehmen');
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  it('speaks TLS 1.2 and 1.3 and nothing older', async () => {
    await expect(handshake('TLSv1.3')).resolves.toBe('TLSv1.3');
    await expect(handshake('TLSv1.2')).resolves.toBe('TLSv1.2');
    await expect(handshake('TLSv1.1')).rejects.toThrow(/protocol|version|alert/i);
  });

  it('is claimed, signed in to and used over the wire', async () => {
    const body = JSON.stringify({ code: claim.text, name: 'anna', password: 'correct horse battery' });
    const claimed = await secure({ method: 'POST', path: '/api/v1/claim' }, body);
    expect(claimed.status).toBe(201);
    const cookie = claimed.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    const page = await secure({ path: '/', headers: { cookie, 'accept-language': 'en' } });
    expect(page.body).toContain('Latest deliveries');
    const made = await secure(
      { method: 'POST', path: '/api/v1/data-points', headers: { cookie } },
      '{"name":"x"}',
    );
    expect(JSON.parse(made.body)).toMatchObject({ dataPoint: { name: 'x' }, password: expect.any(String) });
  });

  it('sends the headers of a careful site with everything', async () => {
    for (const path of ['/sign-in', '/api/v1/health', '/nothing', '/assets/x']) {
      const { headers } = await secure({ path });
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none';(?!.*unsafe)/),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'cache-control': 'no-store',
      });
    }
  });
});

describe('plain HTTP', () => {
  it('leads to HTTPS with the way of the link', async () => {
    const answer = await plain('/devices/3?x=1');
    expect(answer.status).toBe(308);
    expect(answer.headers.location).toBe(`https://127.0.0.1:${door.httpsPort}/devices/3?x=1`);
  });

  it.each(['//evil.example/x', '/\\evil.example', 'http://evil.example/'])(
    'leads to no other host: %s',
    async (path) => {
      expect((await plain(path)).headers.location).toMatch(
        new RegExp(`^https://127\\.0\\.0\\.1:${door.httpsPort}/`),
      );
      expect((await plain(path)).headers.location).not.toMatch(/evil\.example\/?$/);
    },
  );

  it('does not answer under a stranger’s name', async () => {
    expect((await plain('/', { host: 'evil.example' })).status).toBe(421);
  });

  it('hands out the authority with its fingerprint and how to trust it', async () => {
    const page = await plain('/certificate', { 'accept-language': 'en-GB,de;q=0.5' });
    expect(page.body).toContain('Trust the box');
    expect(page.body).toContain(door.authorityFingerprint);
    expect((await plain('/ca.crt')).headers['content-type']).toBe('application/x-x509-ca-cert');
  });
});

describe('the control socket', () => {
  it('can be opened by the box’s own user only, and its callers are the local administrator', async () => {
    expect(statSync(controlSocket).mode & 0o777).toBe(0o600);
    const answer = await read(get({ socketPath: controlSocket, path: '/api/v1/session' }));
    expect(JSON.parse(answer.body)).toEqual({ name: 'command', role: 'installer' });
  });

  it('removes what a killed box left behind, and nothing that is no socket', async () => {
    const path = join(folder, 'precious');
    writeFileSync(path, 'precious');
    const own = { ...options, controlSocket: path };
    await expect(startApi(own, simulateBox(), log)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(statSync(path).size).toBe(8);
  });

  it('says what is wrong with a path that is too long', async () => {
    const long = join(folder, 'x'.repeat(100));
    await expect(startApi({ ...options, controlSocket: long }, simulateBox(), log)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('107 bytes'),
    });
  });
});

it('says which port is taken, and leaves nothing open behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const taken = { ...options, httpPort: port, controlSocket: join(folder, 'other.sock') };
  await expect(startApi(taken, simulateBox(), log)).rejects.toThrow(`port ${port}: another program has it`);
  other.close();
});

it('stops at once although somebody listens to events', async () => {
  const own = { ...options, keysFolder: join(folder, 'keys2'), controlSocket: join(folder, 'second.sock') };
  const second = await startApi(own, simulateBox(), log);
  const ended = new Promise<void>((resolve) => {
    get({ socketPath: own.controlSocket, path: '/api/v1/events' }, (answer) =>
      answer.resume().once('end', resolve),
    );
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await second.stop();
  await expect(ended).resolves.toBeUndefined();
});

it('lets one address hold 64 places and no more, hands shaken or not', async () => {
  const sockets = Array.from({ length: 80 }, () =>
    connectPlain(door.httpsPort, '127.0.0.1').on('error', () => undefined),
  );
  await expect.poll(() => sockets.filter(({ destroyed }) => destroyed).length).toBeGreaterThanOrEqual(16);
  expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeGreaterThan(32);
  for (const socket of sockets) socket.destroy();
});

describe('slow clients', () => {
  it('are dropped when they do not read, or do not send what they announced; quick ones stay', async () => {
    const server = createPlainServer((asked, answer) => {
      if (asked.url === '/large') answer.end(Buffer.alloc(64 * 1024 * 1024));
      else asked.resume().once('end', () => answer.end('thanks'));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const end = dropSlowClients(server, 'connection', 100);
    const { port } = server.address() as AddressInfo;
    const slow = [head('GET /large'), `${head('POST /', 'Content-Length: 100000\r\n')}abc`].map((text) => {
      const socket = connectPlain(port, '127.0.0.1', () => socket.write(text)).on('error', () => undefined);
      return socket.pause();
    });
    await expect.poll(() => connections(server)).toBe(2);
    const quick = plainRequest({ port, method: 'POST', path: '/', headers: { 'content-length': 6 } });
    setTimeout(() => quick.end('def'), 150);
    quick.write('abc');
    expect((await read(quick)).body).toBe('thanks');
    await expect.poll(() => connections(server), { timeout: 5000 }).toBeLessThanOrEqual(1); // the quick one idles
    end();
    server.closeAllConnections();
    server.close();
    for (const socket of slow) socket.destroy();
  });
});

function head(line: string, more = ''): string {
  return `${line} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
}

function connections(server: ReturnType<typeof createPlainServer>): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
}

function handshake(version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const ciphers = version === 'TLSv1.1' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {};
    const socket = connect(
      { port: door.httpsPort, host: '127.0.0.1', ca, minVersion: version, maxVersion: version, ...ciphers },
      () => {
        resolve(socket.getProtocol());
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

interface Question extends RequestOptions {
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function secure({ headers, ...question }: Question, body?: string): Promise<Answer> {
  const type =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const asked = request({
    host: '127.0.0.1',
    port: door.httpsPort,
    ca,
    ...question,
    headers: { ...type, ...headers },
  });
  asked.end(body);
  return read(asked);
}

function plain(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return read(get({ host: '127.0.0.1', port: door.httpPort, path, headers }));
}

function read(asked: ReturnType<typeof get>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject);
    asked.once('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.once('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
  });
}
