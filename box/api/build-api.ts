import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { answerError } from './answer-error.ts';
import type { Api, ApiOptions, ApiPorts } from './api.ts';
import { admit } from './guards/admit.ts';
import { checkJsonDepth } from './guards/check-json-depth.ts';
import { pageRoutes, refusalPage } from './pages/page-routes.ts';
import { accountRoutes } from './routes/accounts.ts';
import { airRoutes } from './routes/air.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backup.ts';
import { busRoutes } from './routes/bus.ts';
import { claimRoutes } from './routes/claim.ts';
import { dataPointRoutes } from './routes/data-points.ts';
import { deviceRoutes } from './routes/devices.ts';
import { eventRoutes } from './routes/events.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { meterKeyRoutes } from './routes/meter-keys.ts';
import { meterPortRoutes } from './routes/meter-ports.ts';
import { hostKeyRoutes } from './routes/host-keys.ts';
import { metricRoutes } from './routes/metrics.ts';
import { originalRoutes } from './routes/originals.ts';
import { profileRoutes } from './routes/profiles.ts';
import { propertyRoutes } from './routes/properties.ts';
import { pushRoutes } from './routes/push.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { readingRoutes } from './routes/readings.ts';
import { sessionRoutes } from './routes/session.ts';
import { settlementDocumentRoutes } from './routes/settlement-documents.ts';
import { settlementRoutes } from './routes/settlements.ts';
import { tenantLinkRoutes } from './routes/tenant-links.ts';
import { syncRoutes } from './routes/sync.ts';
import { worklistRoutes } from './routes/worklist.ts';
import { securityHeaders } from './security-headers.ts';
import { createSessions, sessionCookie } from './sessions.ts';

const longestJson = 1024 * 1024;
const defaultUpload = 100 * 1024 * 1024;

/** Builds the API with its pages: every route, no socket. Doors are opened by `startApi`; the command line calls it
 *  in-process with `inject`. */
export function buildApi(ports: ApiPorts, options: ApiOptions): Api {
  const { now = () => Math.floor(Date.now() / 1000), maxUploadBytes = defaultUpload, log } = options;
  const app: Api = fastify({
    ...(log ? { loggerInstance: log } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: longestJson,
    exposeHeadRoutes: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 300 },
  }).withTypeProvider<ZodTypeProvider>();
  const sessions = createSessions(ports.sessions, now);

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('viewer', undefined);
  app.decorate('routeTable', []);
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access;
    if (access === undefined) throw new Error(`${String(method)} ${url} does not say who may call it`);
    app.routeTable.push({ method: String(method), url, access });
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message } = answerError(error, request, reply);
    void reply.code(status);
    if (!isForPeople(request)) return reply.send({ code, message });
    return reply.type('text/html; charset=utf-8').send(refusalPage(request, ports.status.boxName, message));
  });
  app.setNotFoundHandler(notFound(app));
  acceptBodies(app);

  void app.register(helmet, securityHeaders);
  void app.register(cookie);
  app.addHook('onRequest', admit(ports, options, sessions));
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    void reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  });
  void app.register(rateLimit, { global: false });
  void app.register(multipart, { throwFileSizeLimit: false });
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'meterbox', version: ports.status.version, description: 'The API of a meterbox.' },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookie } },
      },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  });

  void app.register(
    async (plugin) => {
      const v1 = plugin.withTypeProvider<ZodTypeProvider>();
      dataPointRoutes(v1, ports);
      fileRoutes(v1, ports, maxUploadBytes);
      originalRoutes(v1, ports);
      quarantineRoutes(v1, ports);
      deviceRoutes(v1, ports);
      readingRoutes(v1, ports);
      propertyRoutes(v1, ports);
      settlementRoutes(v1, ports);
      settlementDocumentRoutes(v1, ports);
      tenantLinkRoutes(v1, ports);
      meterPortRoutes(v1, ports);
      busRoutes(v1, ports);
      airRoutes(v1, ports);
      meterKeyRoutes(v1, ports);
      profileRoutes(v1, ports);
      worklistRoutes(v1, ports);
      auditRoutes(v1, ports);
      accountRoutes(v1, ports, sessions);
      claimRoutes(v1, ports, sessions);
      sessionRoutes(v1, ports, sessions);
      healthRoutes(v1, ports);
      backupRoutes(v1, ports);
      hostKeyRoutes(v1, ports);
      syncRoutes(v1, ports);
      eventRoutes(v1, ports, sessions);
    },
    { prefix: '/api/v1' },
  );
  if (options.caller === 'people')
    void app.register(async (plugin) => pushRoutes(plugin.withTypeProvider<ZodTypeProvider>(), ports));
  void app.register(async (plugin) => {
    const root = plugin.withTypeProvider<ZodTypeProvider>();
    metricRoutes(root, ports);
    if (options.caller === 'people') pageRoutes(root, ports);
    root.route({
      method: 'GET',
      url: '/api/openapi.json',
      config: { access: 'claimed', background: true },
      schema: { hide: true },
      handler: () => app.swagger(),
    });
  });
  return app;
}

/** JSON within limits, and bytes as a stream; everything else is 415. */
function acceptBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      checkJsonDepth(String(body));
      void parseJson(request, String(body), done);
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser(
    'application/octet-stream',
    { bodyLimit: Number.MAX_SAFE_INTEGER },
    (_request, payload, done) => done(null, payload),
  );
}

/** Whether somebody followed a link to a page, and wants to read why it does not open. */
function isForPeople(request: FastifyRequest): boolean {
  return request.routeOptions.config.page === true && request.headers.accept?.includes('text/html') === true;
}

/** A path that exists under another method is 405, with those it has. */
function notFound(app: Api) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = app.routeTable.filter(({ url }) => matches(url, path)).map(({ method }) => method);
    if (methods.length === 0)
      return reply.code(404).send({ code: 'NOT_FOUND', message: 'There is nothing under this path' });
    void reply.header('allow', methods.join(', '));
    return reply.code(405).send({ code: 'USAGE', message: `This path takes ${methods.join(', ')} only` });
  };
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return (
    parts.length === wanted.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at])
  );
}
