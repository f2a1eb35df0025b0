import { z } from 'zod';
import type { DataPoint } from '../../domain/data-point.ts';
import { BoxError } from '../../domain/box-error.ts';
import { isZone } from '../../domain/instant.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { errorAnswers, nameSchema } from '../schemas.ts';
import { actorOf } from '../guards/admit.ts';

const signIn = z.enum(['password', 'key', 'password-or-key', 'password-and-key']);
const bytes = z
  .int()
  .min(1)
  .max(1024 ** 4);
const count = z.int().min(1).max(1_000_000);
const oneLine = z
  .string()
  .max(4096)
  .regex(/^\P{Cc}*$/u, 'Control characters are not allowed');

const wishSchema = z.strictObject({
  name: nameSchema.max(100),
  user: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'Must be 1 to 32 of a-z, 0-9, dot, underscore and dash')
    .exactOptional(),
  signIn: signIn.exactOptional(),
  publicKeys: z.array(oneLine).max(20).exactOptional(),
  expectedFormat: z
    .string()
    .regex(/^[a-z0-9-]{1,50}$/, 'Must be the id of a format')
    .exactOptional(),
  archivePassword: z
    .discriminatedUnion('rule', [
      z.strictObject({ rule: z.literal('name-prefix'), length: z.int().min(1).max(64) }),
      z.strictObject({ rule: z.literal('fixed'), password: z.string().min(1).max(200) }),
      z.strictObject({ rule: z.literal('none') }),
    ])
    .exactOptional(),
  zone: z.string().max(64).refine(isZone, 'Is no zone this machine knows').exactOptional(),
  trustedAddresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(100)
    .exactOptional(),
  limits: z
    .strictObject({ maxFileBytes: bytes, maxBytesPerDay: bytes, maxFilesPerDay: count })
    .exactOptional(),
  keepVisibleHours: z.int().min(0).max(8760).exactOptional(),
  legacyAlgorithms: z.boolean().exactOptional(),
  enabled: z.boolean().exactOptional(),
  watchedFolder: oneLine.max(500).exactOptional(),
});

const dataPointSchema = z.object({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  signIn,
  publicKeys: z.array(z.string()).readonly(),
  expectedFormat: z.string().optional(),
  // A fixed password is a secret: only that there is one is told.
  archivePassword: z.discriminatedUnion('rule', [
    z.object({ rule: z.literal('name-prefix'), length: z.number() }),
    z.object({ rule: z.literal('fixed') }),
    z.object({ rule: z.literal('none') }),
  ]),
  zone: z.string(),
  trustedAddresses: z.array(z.string()).readonly(),
  limits: z.object({
    maxFileBytes: z.number(),
    maxBytesPerDay: z.number(),
    maxFilesPerDay: z.number(),
  }),
  keepVisibleHours: z.number(),
  legacyAlgorithms: z.boolean(),
  enabled: z.boolean(),
  watchedFolder: z.string().optional(),
  mayPush: z.boolean().optional(),
});

const credentialsSchema = z.object({ dataPoint: dataPointSchema, password: z.string().optional() });
const pushTokenSchema = z.object({
  dataPoint: dataPointSchema,
  token: z.string(),
  path: z.string().describe('Where the sender posts its files, over HTTPS'),
});
const params = z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'Is no id of a data point') });

/** Data points: who may deliver files. Secrets leave the box once, when they are made. */
export function dataPointRoutes(app: Api, { dataPoints }: Pick<ApiPorts, 'dataPoints'>): void {
  app.route({
    method: 'GET',
    url: '/data-points',
    config: { access: caretakers },
    schema: {
      response: { 200: z.object({ items: z.array(dataPointSchema).readonly() }), ...errorAnswers },
    },
    handler: () => ({ items: dataPoints.dataPoints() }),
  });

  app.route({
    method: 'POST',
    url: '/data-points',
    config: { access: ['installer'] },
    schema: { body: wishSchema, response: { 201: credentialsSchema, ...errorAnswers } },
    handler: async (request, reply) =>
      reply.code(201).send(await dataPoints.addDataPoint(request.body, actorOf(request))),
  });

  app.route({
    method: 'GET',
    url: '/data-points/:id',
    config: { access: caretakers },
    schema: { params, response: { 200: dataPointSchema, ...errorAnswers } },
    handler: (request) => known(dataPoints.dataPoint(request.params.id), request.params.id),
  });

  app.route({
    method: 'PATCH',
    url: '/data-points/:id',
    config: { access: ['installer'] },
    schema: {
      params,
      body: wishSchema.extend({ name: wishSchema.shape.name.exactOptional() }),
      response: { 200: dataPointSchema, ...errorAnswers },
    },
    handler: (request) => dataPoints.changeDataPoint(request.params.id, request.body, actorOf(request)),
  });

  app.route({
    method: 'DELETE',
    url: '/data-points/:id',
    config: { access: ['installer'] },
    schema: { params, response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await dataPoints.removeDataPoint(request.params.id, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/data-points/:id/rotate',
    config: { access: ['installer'] },
    schema: { params, response: { 200: credentialsSchema, ...errorAnswers } },
    handler: (request) => dataPoints.rotatePassword(request.params.id, actorOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/data-points/:id/push-token',
    config: { access: ['installer'] },
    schema: { params, response: { 200: pushTokenSchema, ...errorAnswers } },
    handler: async (request) => {
      const fresh = await dataPoints.rotatePushToken(request.params.id, actorOf(request));
      return { ...fresh, path: `/push/${fresh.token}` };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/data-points/:id/push-token',
    config: { access: ['installer'] },
    schema: { params, response: { 200: dataPointSchema, ...errorAnswers } },
    handler: (request) => dataPoints.removePushToken(request.params.id, actorOf(request)),
  });
}

function known(dataPoint: DataPoint | undefined, id: string): DataPoint {
  if (!dataPoint) throw new BoxError('NOT_FOUND', `There is no data point "${id}"`);
  return dataPoint;
}
