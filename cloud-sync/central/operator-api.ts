import { createHash, timingSafeEqual } from 'node:crypto';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { factRoutes } from './fact-routes.ts';
import { fleetPage, fleetStyle } from './fleet-page.ts';
import { fleet } from './fleet.ts';
import { fleetRoutes } from './fleet-routes.ts';
import type { OperatorPorts } from './operator-app.ts';

/** Boxes on the page; a larger fleet is looked at through the API. */
const mostOnPage = 500;

/** The centre's API for those who run the fleet and for billing, under `/api/v1`, and one page that shows the fleet.
 *  Everything but the authority's certificate and `/health` asks for the token: as a bearer, or as the password of a
 *  browser. */
export async function operatorApi(plain: FastifyInstance, ports: OperatorPorts): Promise<void> {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'meterbox centre',
        version: '1',
        description: 'Fleet, readings and devices of all boxes.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });

  app.get('/health', { schema: { hide: true } }, async (_request, reply) => {
    await ports.database.query('SELECT 1');
    return reply.send({ status: 'ok' });
  });
  app.get('/authority.pem', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/x-pem-file').send(ports.authority.certificate),
  );

  await app.register(async (inner) => {
    const guarded = inner.withTypeProvider<ZodTypeProvider>();
    guarded.addHook('onRequest', async (request, reply) => {
      void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (mayEnter(request, ports.token)) return undefined;
      void reply.header('www-authenticate', 'Basic realm="meterbox centre", charset="UTF-8"');
      return reply.code(401).send({ code: 'not-allowed', message: 'The operator token is missing or wrong' });
    });
    await guarded.register(
      async (v1) => {
        fleetRoutes(v1.withTypeProvider<ZodTypeProvider>(), ports);
        factRoutes(v1.withTypeProvider<ZodTypeProvider>(), ports);
      },
      { prefix: '/api/v1' },
    );
    guarded.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
    guarded.get('/fleet.css', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/css').send(fleetStyle),
    );
    guarded.get('/', { schema: { hide: true } }, async (_request, reply) => {
      const boxes = await fleet(ports.database, { limit: mostOnPage });
      void reply.header(
        'content-security-policy',
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      return reply.type('text/html; charset=utf-8').send(fleetPage(boxes, ports.now()));
    });
  });
}

/** Whether a request shows the token. Compared as hashes, so that the time tells nothing. */
function mayEnter(request: FastifyRequest, token: string): boolean {
  const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(' ');
  const shown =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(given, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      : given;
  return timingSafeEqual(digestOf(shown), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
