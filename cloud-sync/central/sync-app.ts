import type { TLSSocket } from 'node:tls';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { enrolmentRequest, renewalRequest } from '../contract/enrolment.ts';
import { largestBody } from '../contract/frame-message.ts';
import { httpPaths } from '../contract/topics.ts';
import { answerMessage } from './answer-message.ts';
import type { Authority } from './authority.ts';
import type { Database } from './database.ts';
import {
  boxOfCertificate,
  boxOfToken,
  type Endpoints,
  enrolBox,
  EnrolmentRefused,
  renewCertificate,
} from './enrol.ts';
import { readDevices, readStates } from './read-devices.ts';
import { readingsCursor, readReadings } from './read-facts.ts';

/** What the boxes' side of the centre needs. */
export interface SyncPorts {
  readonly database: Database;
  readonly authority: Authority;
  endpoints(): Endpoints;
  /** PEM of the authority behind the centre's own server certificate. */
  readonly serverAuthority: string;
  now(): Date;
}

/** The HTTPS side of the contract. `certificates` is the listener that asks each client for one (messages, renewal,
 *  restore); `open` the one that boxes without certificate reach (enrolment, and messages by token). */
export function syncApp(ports: SyncPorts, side: 'certificates' | 'open', tls: object): FastifyInstance {
  const app = fastify({
    ...(tls as { https: null }),
    bodyLimit: largestBody,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 90_000,
  });
  app.addContentTypeParser(
    'application/vnd.meterbox.message',
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  app.post(httpPaths.message, async (request, reply) => {
    const box = await boxOfRequest(ports.database, request, side);
    if (box === undefined) return reply.code(401).send(refusal('revoked', 'This box is not enrolled here'));
    if (!(request.body instanceof Uint8Array))
      return reply.code(415).send(refusal('malformed', 'Not a message'));
    const at = Math.floor(ports.now().getTime() / 1000);
    const { status, packed, receipt } = await answerMessage(ports.database, request.body, { box, at });
    if (receipt.retryAfter !== undefined) reply.header('retry-after', receipt.retryAfter);
    return reply.code(status).type('application/vnd.meterbox.message').send(Buffer.from(packed));
  });

  if (side === 'open') addEnrolment(app, ports);
  else addRenewal(app, ports);
  return app;
}

function addEnrolment(app: FastifyInstance, ports: SyncPorts): void {
  app.post(httpPaths.enrolment, { bodyLimit: 16_384 }, async (request, reply) => {
    const body = enrolmentRequest.safeParse(request.body);
    if (!body.success) return reply.code(400).send(refusal('malformed', z.prettifyError(body.error)));
    try {
      return await enrolBox(ports.database, ports.authority, body.data, {
        endpoints: ports.endpoints(),
        serverAuthority: ports.serverAuthority,
        now: ports.now(),
      });
    } catch (error) {
      if (error instanceof EnrolmentRefused)
        return reply.code(403).send(refusal('not-allowed', error.message));
      throw error;
    }
  });
}

function addRenewal(app: FastifyInstance, ports: SyncPorts): void {
  app.post(httpPaths.renewal, { bodyLimit: 16_384 }, async (request, reply) => {
    const box = await boxOfRequest(ports.database, request, 'certificates');
    const body = renewalRequest.safeParse(request.body);
    if (box === undefined) return reply.code(401).send(refusal('revoked', 'This box is not enrolled here'));
    if (!body.success) return reply.code(400).send(refusal('malformed', z.prettifyError(body.error)));
    try {
      const renewal = { request: body.data.request, box, now: ports.now() };
      return { certificate: await renewCertificate(ports.database, ports.authority, renewal) };
    } catch (error) {
      if (error instanceof EnrolmentRefused)
        return reply.code(403).send(refusal('not-allowed', error.message));
      throw error;
    }
  });

  const page = z.strictObject({
    what: z.enum(['devices', 'states', 'readings']),
    after: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  });
  app.get(httpPaths.restore, async (request, reply) => {
    const box = await boxOfRequest(ports.database, request, 'certificates');
    const query = page.safeParse(request.query);
    if (box === undefined) return reply.code(401).send(refusal('revoked', 'This box is not enrolled here'));
    if (!query.success) return reply.code(400).send(refusal('malformed', z.prettifyError(query.error)));
    const { what, after, limit } = query.data;
    if (what === 'readings') {
      if (after !== undefined && !readingsCursor.test(after))
        return reply.code(400).send(refusal('malformed', 'This is no place to go on from'));
      return readReadings(ports.database, { box, after, limit });
    }
    const read = what === 'devices' ? readDevices : readStates;
    const items = await read(ports.database, { box, after: Number(after ?? 0) || 0, limit });
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items, ...(last ? { next: String(last.id) } : {}) };
  });
}

/** Who speaks: the certificate's holder, or on the open side whoever shows a token. */
async function boxOfRequest(database: Database, request: FastifyRequest, side: 'certificates' | 'open') {
  if (side === 'certificates') {
    const { serialNumber } = (request.raw.socket as TLSSocket).getPeerCertificate();
    return serialNumber === undefined ? undefined : boxOfCertificate(database, serialNumber);
  }
  const token = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : boxOfToken(database, token);
}

function refusal(code: string, message: string) {
  return { code, message };
}
