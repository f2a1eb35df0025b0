import type { FastifyReply, FastifyRequest } from 'fastify';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import type { Api, ApiPorts } from '../api.ts';
import { addressOf } from '../guards/admit.ts';
import { receivedFile } from '../received-file.ts';
import { errorAnswers, nameSchema } from '../schemas.ts';

const wrongTokens = 20;
const timeWindow = 5 * 60 * 1000;

/** Deliveries by HTTP POST: the token in the path says whose they are. Served over HTTPS only: plain HTTP does nothing but
 *  lead there, so that no token ever works in the clear. */
export function pushRoutes(app: Api, { push }: Pick<ApiPorts, 'push'>): void {
  // A sender says anything about the kind of its bytes, or nothing; they are never parsed here.
  app.removeContentTypeParser(['application/json', 'application/octet-stream']);
  for (const kind of ['application/json', 'application/octet-stream', '*'])
    app.addContentTypeParser(kind, { bodyLimit: Number.MAX_SAFE_INTEGER }, pass);
  const guesses = app.createRateLimit({ timeWindow, max: wrongTokens, ipv6Subnet: 64 });

  app.route({
    method: 'POST',
    url: '/push/:token',
    config: { access: 'claimed', background: true },
    schema: {
      description: 'One file, as the body or as the only part of a form; answered once it is on disk.',
      params: z.object({ token: z.string() }),
      querystring: z.object({ name: z.string().optional() }),
      response: { 200: z.object({ name: z.string(), size: z.number() }), ...errorAnswers },
    },
    handler: async (request, reply) => {
      const source = push.sourceOf(request.params.token);
      if (!source) return refuseGuess(request, reply);
      const file = await receivedFile(withStream(request), nameOf(request), source.maxFileBytes);
      const { size } = await push.take({ ...file, dataPointId: source.dataPointId }, addressOf(request));
      return { name: file.name, size };
    },
  });

  async function refuseGuess(request: FastifyRequest, reply: FastifyReply): Promise<never> {
    const tries = await guesses(request);
    if (!tries.isAllowed && tries.isExceeded) {
      void reply.header('retry-after', String(tries.ttlInSeconds));
      throw new BoxError('TOO_MANY_REQUESTS', 'Too many wrong tokens: wait a few minutes');
    }
    throw new BoxError(
      'NOT_FOUND',
      'Nobody delivers under this token: copy the address of the data point again',
    );
  }
}

/** Hands the bytes on as they come. */
function pass(_request: FastifyRequest, payload: unknown, done: (error: null, body: unknown) => void): void {
  done(null, payload);
}

/** A request without a body delivers nothing, which is a file of its own kind: empty. */
function withStream(request: FastifyRequest): FastifyRequest {
  if (!request.isMultipart() && !(request.body instanceof Readable)) request.body = Readable.from([]);
  return request;
}

/** What the file is called: `name` in the query, the name in Content-Disposition, or the time and the kind of its bytes.
 *  Only the last part of a path counts. Of a form, the name of its part. */
function nameOf(request: FastifyRequest): string | undefined {
  const { name } = request.query as { name?: string };
  const stated =
    name ?? /filename="?([^";]{1,255})"?/i.exec(request.headers['content-disposition'] ?? '')?.[1];
  const plain = stated === undefined ? '' : basename(stated.replaceAll('\\', '/'));
  if (nameSchema.safeParse(plain).success && plain !== '.' && plain !== '..') return plain;
  if (request.isMultipart()) return undefined;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `push-${time}.${extensionOf(request.headers['content-type'] ?? '')}`;
}

function extensionOf(contentType: string): string {
  const kinds = ['xml', 'csv', 'json', 'zip', 'gzip'];
  return kinds.find((kind) => contentType.includes(kind)) ?? 'txt';
}
